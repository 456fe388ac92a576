// Runs telegram-test-api on a port of this machine until it is killed.
import TelegramServer from "telegram-test-api";

const server = new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
await server.start();
console.log("ready");
