// Spin locks that also mask interrupts, as the two things that they do: this tree's local_irq_save(),
// then taking the lock. (include/linux/spinlock_api_smp.h, __raw_spin_lock_irqsave().)

const suffixes = ['', '_rcu_node']

export const lockMacros: string = suffixes
  .map(
    (suffix) => `
#define raw_spin_lock_irqsave${suffix}(l, f) do { local_irq_save(f); raw_spin_lock${suffix}(l); } while (0)
#define raw_spin_unlock_irqrestore${suffix}(l, f) do { raw_spin_unlock${suffix}(l); local_irq_restore(f); } while (0)
#define raw_spin_lock_irq${suffix}(l) do { local_irq_disable(); raw_spin_lock${suffix}(l); } while (0)
#define raw_spin_unlock_irq${suffix}(l) do { raw_spin_unlock${suffix}(l); local_irq_enable(); } while (0)
`,
  )
  .join('')
  .concat(
    ['__acquire', '__release', '__acquire_shared', '__release_shared']
      .map((name) => `\n#define ${name}(x)\n`)
      .join(''),
  )

export const lockMacroNames: readonly string[] = suffixes.flatMap((suffix) => [
  `raw_spin_lock_irqsave${suffix}`,
  `raw_spin_unlock_irqrestore${suffix}`,
  `raw_spin_lock_irq${suffix}`,
  `raw_spin_unlock_irq${suffix}`,
])
