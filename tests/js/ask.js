/** Answers on stdin, a line each: [module, function, arguments] → its value. For properties that Python asks about. */
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const [module, name, args] = JSON.parse(line);
  const { [name]: rule } = await import(`../../static/js/phone/${module}.js`);
  process.stdout.write(`${JSON.stringify(rule(...args) ?? null)}\n`);
}
