/** [data-print]: prints the page; there is no script in the markup that could. */
document.addEventListener('click', ({ target }) => {
  if (target.closest?.('[data-print]')) print();
});
