// What readers of mail for Node do with a message or a folder of messages: node node_peer.cjs WORK PATH
// A message that is refused is counted, and the rest is read: the count goes to standard error.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const works = {
  mailparser() {
    const { simpleParser } = require("mailparser");
    const plain = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true };
    return (octets) => simpleParser(octets, plain);
  },
  "postal-mime"() {
    const module = require("postal-mime");
    const PostalMime = module.default ?? module;
    return (octets) => PostalMime.parse(octets);
  },
};

async function main(name, target) {
  const work = works[name]();
  const files = fs.statSync(target).isDirectory()
    ? fs.readdirSync(target).sort().map((each) => path.join(target, each))
    : [target];
  let refused = 0;
  for (const file of files) {
    try {
      await work(fs.readFileSync(file));
    } catch {
      refused += 1;
    }
  }
  console.error(`${refused} refused`);
}

main(process.argv[2], process.argv[3]);
