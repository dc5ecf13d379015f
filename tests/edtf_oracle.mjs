// Reads dates from standard input, one a line, and prints what npm's edtf makes of each: "first<TAB>last" in
// days, with "-" for an open or unknown end, or "refused". Its folder is the first argument.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const folder = process.argv[2]
const edtf = createRequire(pathToFileURL(join(folder, 'index.js')))('edtf').default

const day = (milliseconds) => Number.isFinite(milliseconds) ? String(Math.floor(milliseconds / 86400000)) : '-'
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const date = edtf(line)
    console.log(`${day(date.min)}\t${day(date.max)}`)
  } catch {
    console.log('refused')
  }
}
