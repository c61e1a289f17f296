// Elements made from data; text stays text and never becomes markup.

// An element with its attributes (`onclick` and the like are listeners) and children.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Fill an element with tokens in their colours; what `marks` cover is underlined.
export function paint(element, tokens, marks = []) {
  const parts = document.createDocumentFragment();
  for (const token of tokens) {
    const mark = marks.find((one) => one.start < token.end && token.start < one.end);
    if (token.kind === 'space' || (token.role === 'mark' && !mark)) {
      parts.append(token.text);
      continue;
    }
    const span = document.createElement('span');
    span.className = 't-' + token.role + (mark ? ' problem' : '');
    span.textContent = token.text;
    parts.append(span);
  }
  parts.append('\n');
  element.replaceChildren(parts);
}
