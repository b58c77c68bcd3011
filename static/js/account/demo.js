/** Demo mode only: a one-time link signs in. */
import { ask, attempt, settle } from './page.js';

attempt(null, async () => {
  const { user, next } = await ask('/demo/sign-in', { token: location.hash.slice(1) });
  await settle(user);
  location.replace(next);
});
