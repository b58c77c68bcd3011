/** On pages that the phone does not answer: the way back to an emergency that nobody has acknowledged. */
import { isUnread } from './phone/safety-entries.js';
import { currentUser, openStore } from './phone/store.js';

const user = await currentUser();
if (await isUnread(user && await openStore(user.id))) document.getElementById('emergency').hidden = false;
