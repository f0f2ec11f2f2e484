// What six codes tell of a scanner's configuration. Pure.

/** The codes of the printed sheet, in its order. @param {string} site */
export const codes = (site) => [
  { name: 'letters', text: 'abcXYZ019', symbology: 'code128' },
  { name: 'signs', text: '-./:;_@#~+$%', symbology: 'code128' },
  { name: 'ean', text: '4006381333931', symbology: 'ean13' },
  { name: 'gs1', text: '10AB\x1d21XY', symbology: 'gs1_128' },
  { name: 'long', text: 'The quick brown fox jumps over the lazy dog 0123456789', symbology: 'qr' },
  { name: 'command', text: `~${site}:OK`, symbology: 'code128' },
];

/**
 * @param {{ name: string, text: string }} code
 * @param {import('./framing.mjs').Scan} scan
 * @returns {{ ok: boolean, findings: string[] }} findings: keys of what is wrong, and of what could be better
 */
export function check(code, scan) {
  const findings = [];
  const aim = /^\]([A-Za-z])([0-9A-Za-z])/.exec(scan.raw);
  const data = aim ? scan.raw.slice(3) : scan.raw;
  let ok = data === code.text;
  if (code.name === 'ean' && data === `0${code.text}`) ok = true;
  if (!ok) {
    const swapped = [...code.text].map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())).join('');
    if (data === swapped) findings.push('case');
    else if (data.toLowerCase() === code.text.toLowerCase()) findings.push('one_case');
    else if (code.name === 'gs1' && data === code.text.replace('\x1d', '')) findings.push('no_gs');
    else if (code.name === 'gs1' && data.length === code.text.length) findings.push('other_gs');
    else if (data.length === code.text.length) findings.push('layout');
    else if (data.length < code.text.length && code.text.startsWith(data.slice(0, 3))) findings.push('lost');
    else findings.push('other_code');
  }
  if (scan.caps) findings.push('caps');
  if (scan.suffix === '') findings.push('no_suffix');
  if (!aim) findings.push('no_aim');
  if (scan.controls > 0) findings.push('controls');
  if (scan.gap > 100) findings.push('slow');
  return { ok, findings };
}

/** What matters enough that work should not begin so. */
export const serious = new Set(['case', 'one_case', 'no_gs', 'other_gs', 'layout', 'lost', 'other_code', 'caps', 'ime']);
