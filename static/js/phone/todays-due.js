/** What is asked today: how it was after a session, measures of the schedule. */

export async function show() {
  return { html: '' };
}
