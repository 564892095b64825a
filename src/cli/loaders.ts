// Who reads trees and systems.

import { loadSystems } from '../linux/load-systems.ts'
import { loadTree } from '../linux/load-tree.ts'
import type { Loaders } from './job.ts'

export const loaders: Loaders = { loadTree, loadSystems }
