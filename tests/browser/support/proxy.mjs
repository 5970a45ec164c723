// What stands between a tablet and the registry: passes everything on, or lies in one of the ways that networks do.
import { createServer, request as ask } from "node:http";

const PORTAL = "<!doctype html><title>Guest network</title><p>Accept the terms to go on.</p>";

/** Bytes that a slow network lets through at once, and how many milliseconds apart. */
const DRIBBLE = { bytes: 16, every: 200 };
/** Milliseconds over which a dripping network spreads one answer, in so many pieces. */
const DRIP = { over: 14_000, pieces: 28 };

export class Proxy {
  /**
   * - `honest`
   * - `silent` takes requests and never answers
   * - `stuck` never answers but for the short look whether the registry is there; an event stream that is open stays open
   * - `slow` lets everything through, a few bytes at a time
   * - `dripping` says at once that there is an answer, and spreads the answer itself over many seconds
   * - `portal` answers everything itself
   * - `cut` answers half
   */
  mode = "honest";
  /** Appended to the service worker, so that the browser sees a new version of the app. */
  version = "";
  /** Requests whose answer is held back. */
  held = [];
  #server;

  static async before(registry) {
    const proxy = new Proxy();
    proxy.registry = registry;
    proxy.#server = createServer((request, response) => proxy.#pass(request, response));
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://localhost:${proxy.#server.address().port}`;
    return proxy;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Changes the mode; what is open, an event stream above all, is cut off as a network that changes would. */
  become(mode) {
    this.mode = mode;
    this.held = [];
    if (mode !== "stuck") this.#server.closeAllConnections();
  }

  #pass(request, response) {
    if (this.mode === "silent" || (this.mode === "stuck" && request.url !== "/api/ping")) {
      this.held.push(`${request.method} ${request.url}`);
      return;
    }
    if (this.mode === "portal") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(PORTAL);
      return;
    }
    const { port } = new URL(this.registry.url);
    const onward = ask({ host: "127.0.0.1", port, path: request.url, method: request.method, headers: request.headers }, (answer) =>
      this.#answer(request, response, answer),
    );
    if (this.version && request.url === "/sw.js") onward.setHeader("accept-encoding", "identity");
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }

  #answer(request, response, answer) {
    const isWorker = request.url === "/sw.js" && this.version;
    const isSync = request.url.startsWith("/api/sync/");
    const headers = { ...answer.headers };
    if (this.mode === "slow") {
      // Beneath HTTP, so that the head comes slowly too.
      const lines = Object.entries(headers).filter(([name]) => name !== "connection" && name !== "transfer-encoding");
      const head = lines.flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}\r\n`)).join("");
      const begun = Buffer.from(`HTTP/1.1 ${answer.statusCode} Slow\r\n${head}connection: close\r\n\r\n`);
      whole(answer, (body) => inPieces(Buffer.concat([begun, body]), request.socket, DRIBBLE));
      request.socket.once("close", () => answer.destroy());
      return;
    }
    if (isWorker || this.mode === "cut") delete headers["content-length"];
    if (isWorker) delete headers["content-encoding"];
    response.writeHead(answer.statusCode, headers);
    if (isWorker) {
      whole(answer, (body) => response.end(`${body}\n// ${this.version}\n`));
    } else if (this.mode === "cut" && isSync) {
      answer.once("data", (piece) => {
        response.write(piece.subarray(0, Math.ceil(piece.length / 2)), () => response.destroy());
        answer.destroy();
      });
    } else if (this.mode === "dripping" && isSync && request.url !== "/api/sync/events") {
      response.flushHeaders();
      whole(answer, (body) =>
        inPieces(body, response, { bytes: Math.ceil(body.length / DRIP.pieces), every: DRIP.over / DRIP.pieces }),
      );
    } else {
      answer.pipe(response);
      response.on("close", () => answer.destroy());
    }
  }
}

/** Reads an answer to its end. */
function whole(answer, then) {
  const pieces = [];
  answer.on("data", (piece) => pieces.push(piece));
  answer.on("end", () => then(Buffer.concat(pieces)));
}

/** Gives bytes on, so many at once and so many milliseconds apart, for as long as somebody listens. */
function inPieces(waiting, to, { bytes, every }) {
  const turn = setInterval(() => {
    if (to.destroyed || waiting.length === 0) {
      clearInterval(turn);
      to.end();
      return;
    }
    to.write(waiting.subarray(0, bytes));
    waiting = waiting.subarray(bytes);
  }, every);
  turn.unref();
}
