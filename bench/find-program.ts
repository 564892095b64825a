// Whether a program is installed: a look along PATH, without starting anything.

import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

export async function programIsThere(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, name))))
  return found.includes(true)
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
