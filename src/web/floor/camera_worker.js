// Reads codes in pictures, in a worker of its own: the one place where a page's policy lets WebAssembly be compiled. The server puts
// READER in front: where the library and its module lie.
/* global READER, ZXingWASM */
importScripts(READER.script);
ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => READER.module } });

self.addEventListener('message', async ({ data: { id, picture } }) => {
  try {
    const codes = await ZXingWASM.readBarcodes(picture, { tryHarder: true, maxNumberOfSymbols: 4, textMode: 'Plain' });
    self.postMessage({ id, codes: codes.filter((code) => code.isValid).map(({ text, symbologyIdentifier, position }) => ({ text, aim: symbologyIdentifier, position })) });
  } catch (problem) {
    self.postMessage({ id, problem: String(problem) });
  }
});
