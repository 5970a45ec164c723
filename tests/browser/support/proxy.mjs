// What stands between a tablet and the registry: passes everything on, or lies in one of the ways that networks do.
import { createServer, request as ask } from "node:http";

const PORTAL = "<!doctype html><title>Guest network</title><p>Accept the terms to go on.</p>";

export class Proxy {
  /** `honest`, `silent` (takes requests and never answers), `portal` (answers everything itself), `cut` (answers half). */
  mode = "honest";
  /** Appended to the service worker, so that the browser sees a new version of the app. */
  version = "";
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
    this.#server.closeAllConnections();
  }

  #pass(request, response) {
    if (this.mode === "silent") return;
    if (this.mode === "portal") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end(PORTAL);
      return;
    }
    const { port } = new URL(this.registry.url);
    const onward = ask({ host: "127.0.0.1", port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
      const isWorker = request.url === "/sw.js" && this.version;
      const headers = { ...answer.headers };
      if (isWorker || this.mode === "cut") delete headers["content-length"];
      if (isWorker) delete headers["content-encoding"];
      response.writeHead(answer.statusCode, headers);
      if (isWorker) {
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("end", () => response.end(`${Buffer.concat(pieces)}\n// ${this.version}\n`));
      } else if (this.mode === "cut" && request.url.startsWith("/api/sync/")) {
        answer.once("data", (piece) => {
          response.write(piece.subarray(0, Math.ceil(piece.length / 2)), () => response.destroy());
          answer.destroy();
        });
      } else {
        answer.pipe(response);
        response.on("close", () => answer.destroy());
      }
    });
    if (this.version && request.url === "/sw.js") onward.setHeader("accept-encoding", "identity");
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }
}
