/** A flare day: one tap swaps in the reduced plan. */

export async function show() {
  return { html: '' };
}
