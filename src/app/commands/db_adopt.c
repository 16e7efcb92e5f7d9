/* SPDX-License-Identifier: MIT */
/* chartty db adopt: shows what would be added; with --yes makes a backup and adds it. */
#include "src/app/command.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/adopt.h"

#include <stdio.h>
#include <string.h>

/* In the order in which the plan tells them. */
static const char *const kinds[] = {"table", "index", "function", "trigger"};
static const char *const many[] = {"tables", "indexes", "functions", "triggers"};
enum { KINDS = 4 };

struct plan {
    int counts[KINDS], total;
    struct buffer names[KINDS];
};

static void note(void *context, const char *kind, const char *name)
{
    struct plan *plan = context;
    char safe[200];
    text_safe(safe, sizeof(safe), name, strlen(name), NULL);
    for (int index = 0; index < KINDS; index++) {
        if (strcmp(kinds[index], kind) == 0) {
            buffer_add_text(&plan->names[index], plan->counts[index] > 0 ? ", " : "");
            buffer_add_text(&plan->names[index], safe);
            plan->counts[index]++;
            plan->total++;
        }
    }
}

static void print_plan(const struct plan *plan)
{
    for (int index = 0; index < KINDS; index++) {
        if (plan->counts[index] > 0) {
            printf("%d %s: %s\n", plan->counts[index],
                   plan->counts[index] == 1 ? kinds[index] : many[index], plan->names[index].bytes);
        }
    }
}

static int adopt(const struct command_call *call, const char *url, struct plan *plan,
                 struct error *error)
{
    if (database_adopt_plan(url, note, plan, error) != 0) {
        return -1;
    }
    if (plan->total == 0) {
        command_tell(url, "nothing to do: it has all of chartty's tables.");
        return 0;
    }
    print_plan(plan);
    if (!call->options->yes) {
        command_tell(url, "nothing was changed. This is what adopting adds; the eight tables and "
                          "their rows stay as they are. To do it: chartty db adopt --yes");
        return 0;
    }
    if (database_adopt(url, error) != 0) {
        return -1;
    }
    command_tell(url, "adopted.");
    return 0;
}

int command_db_adopt(const struct command_call *call)
{
    struct error error;
    struct plan plan = {.total = 0};
    char room[1024];
    const char *url = call->count > 0 ? call->arguments[0] : command_database(call, room);
    for (int index = 0; index < KINDS; index++) {
        buffer_init(&plan.names[index]);
    }
    int result = adopt(call, url, &plan, &error);
    for (int index = 0; index < KINDS; index++) {
        buffer_release(&plan.names[index]);
    }
    return result == 0 ? EXIT_DONE : command_fail(&error);
}
