/** One line for all new words of the therapist. */

export async function show() {
  return { html: '' };
}
