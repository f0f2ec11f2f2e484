// What the page says, in the language it was made in.

/** @param {Record<string, string>} texts */
export function wording(texts) {
  /** @param {string} key @param {Record<string, string | number>} values */
  return (key, values = {}) => (texts[key] ?? `[${key}]`).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/**
 * An element: h('button.big', { onclick }, 'text', child). @param {string} what @param {Record<string, any>} [attributes]
 * @param {(Node | string | null | false | undefined)[]} children
 */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split('.');
  const element = document.createElement(tag || 'div');
  if (classes.length > 0) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child || child === '0') element.append(child);
  return element;
}
