// nlp.js as a program: `train` learns the examples of material.json, `serve` answers each line with a line.
const fs = require("fs");
const readline = require("readline");
const { dockStart } = require("@nlpjs/basic");

const [mode, folder] = process.argv.slice(2);

async function open() {
  const nlp = { languages: ["en"], autoSave: false, threshold: 0, nlu: { log: false } };
  const dock = await dockStart({ settings: { nlp }, use: ["Basic", "LangEn"] });
  return dock.get("nlp");
}

async function train() {
  const nlp = await open();
  const material = JSON.parse(fs.readFileSync(`${folder}/material.json`, "utf8"));
  nlp.addLanguage("en");
  for (const { text, label } of material.examples) nlp.addDocument("en", text, label);
  await nlp.train();
  fs.writeFileSync(`${folder}/model.nlp`, nlp.export(false));
}

async function serve() {
  const nlp = await open();
  nlp.import(fs.readFileSync(`${folder}/model.nlp`, "utf8"));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { intent, score } = await nlp.process("en", JSON.parse(line).text);
    const isKnown = intent && intent !== "None";
    process.stdout.write(`${JSON.stringify({ label: isKnown ? intent : "", score: isKnown ? score : 0 })}\n`);
  }
}

// What the library logs would stand among the answers.
console.log = console.info = console.warn = console.error;
(mode === "train" ? train() : serve()).catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
