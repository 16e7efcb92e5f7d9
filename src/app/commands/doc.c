/* SPDX-License-Identifier: MIT */
/* chartty doc: pages that are made from the program's own tables, so that they cannot be out of
 * date. */
#include "src/app/command.h"

#include "chartty/control/rights.h"
#include "chartty/control/sign_in.h"
#include "ui/term/keymap.h"

#include <stdio.h>
#include <string.h>

static void print_action(const struct keymap *keymap, enum action action)
{
    const struct action_spec *spec = action_spec(action);
    printf("| %s |", spec->help);
    for (int i = 0; keymap_key_name(keymap, action, i) != NULL; i++) {
        const char *name = keymap_key_name(keymap, action, i);
        /* A bar would end the table's cell. */
        printf("%s `%s`", i > 0 ? "," : "", strcmp(name, "|") == 0 ? "\\|" : name);
    }
    printf(" |\n");
}

static int print_keys(void)
{
    struct error error;
    struct keymap *keymap = keymap_load(NULL, &error);
    if (keymap == NULL) {
        return command_fail(&error);
    }
    printf(
        "# Keys\n\nMade by `chartty doc keys` from the list of actions and the built-in keymap.\n");
#define X(id, name)                                                                                \
    printf("\n## Where: %s\n\n| what | keys |\n|---|---|\n", name);                                \
    for (int action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {                          \
        if (action_spec((enum action)action)->context == CONTEXT_##id) {                           \
            print_action(keymap, (enum action)action);                                             \
        }                                                                                          \
    }
    ACTION_CONTEXTS(X)
#undef X
    keymap_free(keymap);
    return EXIT_DONE;
}

static void print_rights(void)
{
    printf("# Rights\n\nMade by `chartty doc rights` from the table in "
           "`include/chartty/control/rights.h`.\n\n| may |");
    for (int role = STAFF_CLERK; role < STAFF_ROLE_COUNT; role++) {
        printf(" %s |", staff_role_word((enum staff_role)role));
    }
    printf("\n|---|---|---|---|---|\n");
    for (int permission = 0; permission < PERMISSION_COUNT; permission++) {
        printf("| %s |", permission_words((enum permission)permission));
        for (int role = STAFF_CLERK; role < STAFF_ROLE_COUNT; role++) {
            printf(" %s |", rights_of_role((enum staff_role)role, (enum permission)permission)
                                ? "yes"
                                : "-");
        }
        printf("\n");
    }
}

static void print_sign_ins(void)
{
    printf("| user | password | PIN | role |\n|---|---|---|---|\n");
    for (const struct demo_sign_in *person = demo_sign_ins; person->username != NULL; person++) {
        printf("| `%s` | `%s` | `%s` | %s |\n", person->username, person->password, person->pin,
               staff_role_word(person->role));
    }
}

int command_doc(const struct command_call *call)
{
    const char *page = call->count == 1 ? call->arguments[0] : "";
    if (strcmp(page, "man") == 0) {
        command_print_manual();
    } else if (strcmp(page, "completion") == 0) {
        command_print_completion();
    } else if (strcmp(page, "settings") == 0) {
        settings_print_manual();
    } else if (strcmp(page, "keys") == 0) {
        return print_keys();
    } else if (strcmp(page, "rights") == 0) {
        print_rights();
    } else if (strcmp(page, "sign-ins") == 0) {
        print_sign_ins();
    } else {
        return command_usage("doc wants man, completion, settings, keys, rights or sign-ins");
    }
    return EXIT_DONE;
}
