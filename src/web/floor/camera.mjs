// The camera in place of a scanner, for a device that has none or whose scanner is broken. One tap is one scan: the code in the box
// is read once, however long the camera goes on to see it.

const PATIENCE_MS = 4000;
const BOX = { width: 0.8, height: 0.4 }; // of the picture, in its middle

/**
 * What was read as a wedge would have typed it: the reader's identifier in front, so that GS1 is told from the rest.
 * @param {{ text: string, aim: string, position: any }[]} codes @param {number} width @param {number} height the picture's
 * @returns {string | null} the code nearest to the middle
 */
export function aimed(codes, width, height) {
  const off = (/** @type {any} */ { topLeft, bottomRight }) => Math.hypot((topLeft.x + bottomRight.x) / 2 - width / 2, (topLeft.y + bottomRight.y) / 2 - height / 2);
  const [best] = [...codes].sort((a, b) => off(a.position) - off(b.position));
  return best ? best.aim + best.text : null;
}

export class Camera {
  /** @param {string} reader where the worker lies; empty where this server has none */
  constructor(reader) {
    this.reader = reader;
    /** @type {Worker | null} */ this.worker = null;
    /** @type {MediaStream | null} */ this.stream = null;
    /** @type {HTMLVideoElement | null} */ this.video = null;
    this.asked = 0;
  }

  /** Without HTTPS a browser has no camera. */
  get possible() { return this.reader !== '' && navigator.mediaDevices?.getUserMedia !== undefined; }

  /** Begins to show what it sees; throws where nobody lets it. @param {HTMLVideoElement} video */
  async start(video) {
    this.worker ??= new Worker(this.reader);
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } } });
    this.video = video;
    video.srcObject = this.stream;
    await video.play();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.video = null;
  }

  /** The light, where the device has one. */
  async light() {
    const [track] = this.stream?.getVideoTracks() ?? [];
    const can = /** @type {any} */ (track?.getCapabilities?.() ?? {});
    if (!can.torch) return false;
    this.lit = !this.lit;
    await track.applyConstraints({ advanced: [/** @type {any} */ ({ torch: this.lit })] });
    return true;
  }

  /** @returns {Promise<string | null>} what is in the box, or nothing where nothing came into it in time */
  async take() {
    for (const until = performance.now() + PATIENCE_MS; this.video && performance.now() < until;) {
      const { videoWidth, videoHeight } = this.video;
      const width = Math.round(videoWidth * BOX.width), height = Math.round(videoHeight * BOX.height);
      if (width > 0) {
        const canvas = new OffscreenCanvas(width, height);
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
        context.drawImage(this.video, (videoWidth - width) / 2, (videoHeight - height) / 2, width, height, 0, 0, width, height);
        const code = aimed(await this.read(context.getImageData(0, 0, width, height)), width, height);
        if (code) return code;
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return null;
  }

  /** @param {ImageData} picture @returns {Promise<any[]>} */
  read(picture) {
    const worker = /** @type {Worker} */ (this.worker), id = ++this.asked;
    return new Promise((resolve, reject) => {
      const hear = (/** @type {MessageEvent} */ { data }) => {
        if (data.id !== id) return;
        worker.removeEventListener('message', hear);
        data.problem ? reject(new Error(data.problem)) : resolve(data.codes);
      };
      worker.addEventListener('message', hear);
      worker.addEventListener('error', () => reject(new Error('the reader did not start')), { once: true });
      worker.postMessage({ id, picture });
    });
  }
}
