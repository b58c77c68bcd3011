/** Questions 1 to 5 before a guide that presses: templates/_partials/pressure_questions.html. */
import { answersIn, fieldsOf } from '../answers.js';
import { refuse } from '../refuse.js';
import { PRESSURE, outcome } from '../safety.js';

export function register(route) {
  route('POST', '/phone/safety/pressure', async ({ query, form, store }) => {
    const { answers, errors } = answersIn(form, PRESSURE, { none: query.has('none') });
    if (Object.keys(errors).length) return refuse(fieldsOf(PRESSURE), errors);
    const { level } = outcome(answers);
    await store.record({ entry_kind: 'safety', body: { scope: 'pressure', answers, level } });
    return { html: '', headers: level === 'none' ? { 'HX-Trigger': 'easeback:answered' } : { 'HX-Redirect': '/safety?now' } };
  });
}
