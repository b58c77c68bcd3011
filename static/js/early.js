// Text size and light or dark, before the first paint. Neither says anything about health.
try {
  const { theme, textScale } = localStorage
  const page = document.documentElement
  if (theme) page.dataset.theme = theme
  if (textScale) page.style.setProperty('--text-scale', textScale)
} catch { /* storage is blocked: the phone's own settings hold */ }
