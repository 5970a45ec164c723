// Mail that the registry sends, read where it arrives: in its outbox folder, or at a mail server.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { until } from "./registry.mjs";

/** The folder into which a registry writes its mail that was given no server to send it by. */
export class Outbox {
  constructor(registry) {
    this.folder = join(registry.data, "outbox");
  }

  /** All mail, the oldest first. */
  async mails() {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
    const at = async (name) => (await stat(join(this.folder, name))).mtimeMs;
    const found = await Promise.all(names.map(async (name) => ({ name, at: await at(name) })));
    const inOrder = found.toSorted((a, b) => a.at - b.at);
    return Promise.all(inOrder.map(async ({ name }) => parse(await readFile(join(this.folder, name), "utf8"))));
  }
}

/** A mail server that keeps all that it is given. */
export class MailServer {
  #kept = [];
  #server;

  /** One that listens, on a port of its own. */
  static async start() {
    const mail = new MailServer();
    mail.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      disableReverseLookup: true,
      onData: (stream, session, taken) => {
        const pieces = [];
        stream.on("data", (piece) => pieces.push(piece));
        stream.on("end", () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          mail.#kept.push({ ...parse(Buffer.concat(pieces).toString("utf8")), to });
          taken();
        });
      },
    });
    await new Promise((resolve) => mail.#server.listen(0, "127.0.0.1", resolve));
    return mail;
  }

  /** What `bluebonnet serve --smtp` is told. */
  get address() {
    return `plain://127.0.0.1:${this.#server.server.address().port}`;
  }

  async mails() {
    return this.#kept;
  }

  async stop() {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Waits for mail to an address beyond the first `after` ones, and gives back all of it, the oldest first. */
export async function mailTo(box, address, after = 0) {
  return until(
    async () => {
      const mails = (await box.mails()).filter((mail) => mail.to.includes(address));
      return mails.length > after && mails;
    },
    `mail number ${after + 1} to ${address} has arrived`,
  );
}

/** The link in a mail, with its token. */
export const linkIn = (mail) => mail.text.match(/https?:\/\/\S+\/reset#[\w-]+/)[0];

function parse(raw) {
  const [head, ...rest] = raw.replaceAll("\r\n", "\n").split("\n\n");
  const body = rest.join("\n\n");
  const header = (name) => head.match(new RegExp(`^${name}: (.*(?:\\n[ \\t].*)*)`, "im"))?.[1] ?? "";
  const encoding = header("Content-Transfer-Encoding").toLowerCase();
  const text =
    encoding === "quoted-printable"
      ? body.replaceAll("=\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
      : encoding === "base64"
        ? Buffer.from(body, "base64").toString("utf8")
        : body;
  return { to: [header("To")], subject: header("Subject"), text };
}
