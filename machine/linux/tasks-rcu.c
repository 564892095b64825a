/*
 * One look of Tasks RCU's kthread at one task, without the report of a stall: check_holdout_task() takes the
 * address of a variable, which checked TypeScript has no word for.
 */

#include "../kernel/rcu/tasks.h"

#ifdef CONFIG_TASKS_RCU
void look_at_task(struct task_struct *t)
{
	bool first = false;

	check_holdout_task(t, false, &first);
}
#endif
