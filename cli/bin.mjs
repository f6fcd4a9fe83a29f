#!/usr/bin/env node
import { ensureTerminalBuilt } from '../scripts/bundle-node.mjs';

const isDebugging = process.env.CST_DEBUG === '1';
if (isDebugging) process.setSourceMapsEnabled(true);

let program;
try {
  program = ensureTerminalBuilt();
} catch (error) {
  process.stderr.write(`Error: ${isDebugging ? error.stack : error.message}\n`);
  process.exit(1);
}
await import(program);
