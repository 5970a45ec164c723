// Mail that the registry wrote into its outbox folder, because it was given no server to send it by.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { until } from "./registry.mjs";

/** Waits for mail to an address beyond the first `after` ones, and gives back all of it, the oldest first. */
export async function mailTo(registry, address, after = 0) {
  return until(
    async () => {
      const mails = (await outbox(registry)).filter((mail) => mail.to.includes(address));
      return mails.length > after && mails;
    },
    `mail number ${after + 1} to ${address} is in the outbox`,
  );
}

/** All mail in the outbox, the oldest first. */
export async function outbox(registry) {
  const folder = join(registry.data, "outbox");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml"));
  const found = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  const inOrder = found.toSorted((a, b) => a.at - b.at);
  return Promise.all(inOrder.map(async ({ name }) => parse(await readFile(join(folder, name), "utf8"))));
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
  return { to: header("To"), subject: header("Subject"), text };
}
