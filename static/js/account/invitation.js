/** Buttons for the link, where the browser can do it. */
const link = document.getElementById('link');

const CAN = {
  copy: !!navigator.clipboard,
  share: !!navigator.share,
  print: true,
};
const DO = {
  copy: async (button) => {
    await navigator.clipboard.writeText(link.value);
    const text = button.querySelector('[data-done]');
    text.textContent = text.dataset.done;
  },
  share: () => navigator.share({ url: link.value }).catch(() => {}), // closing the sheet is no failure
  print: () => print(),
};

link.addEventListener('focus', () => link.select());
for (const button of document.querySelectorAll('[data-do]')) {
  button.hidden = !CAN[button.dataset.do];
  button.addEventListener('click', () => DO[button.dataset.do](button));
}
