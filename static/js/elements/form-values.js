/** <form-values for="form" values='{"name": value}'>: fills the form at once, or, around a button, when that is tapped. */
class FormValues extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector('button');
    if (button) button.onclick = () => this.#fill();
    else this.#fill();
  }

  #fill() {
    const form = document.getElementById(this.getAttribute('for'));
    const values = JSON.parse(this.getAttribute('values'));
    for (const [name, value] of Object.entries(values)) fill(form, name, [value ?? ''].flat().map(String));
  }
}

function fill(form, name, values) {
  for (const field of form.querySelectorAll(`[name="${name}"]`)) {
    if (['checkbox', 'radio'].includes(field.type)) {
      const chosen = values.includes(field.value);
      if (field.checked === chosen) continue;
      field.checked = chosen;
    } else {
      field.value = values[0] ?? '';
    }
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}

customElements.define('form-values', FormValues);
