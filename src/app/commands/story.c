/* SPDX-License-Identifier: MIT */
/* chartty story FILE...: prints the screens; NAME=VALUE words before the files are variables. With
 * --db the story's demo is made there, and is left there. */
#include "src/app/command.h"

#include "src/app/story.h"

#include <stdio.h>
#include <string.h>

int command_story(const struct command_call *call)
{
    enum { VARIABLES = 16 };
    const char *variables[VARIABLES + 1] = {NULL};
    int variable_count = 0, played = 0;
    struct error error;
    struct buffer output;
    int result = EXIT_DONE;
    buffer_init(&output);
    for (int i = 0; result == EXIT_DONE && i < call->count; i++) {
        if (strchr(call->arguments[i], '=') != NULL && variable_count < VARIABLES) {
            variables[variable_count++] = call->arguments[i];
            continue;
        }
        played++;
        if (story_play(call->arguments[i], variables, call->options->db, call->settings, &output,
                       &error) != 0) {
            result = command_fail(&error);
        }
    }
    if (played == 0) {
        result = command_usage("story wants a file");
    }
    if (output.bytes != NULL) {
        fputs(output.bytes, stdout);
    }
    buffer_release(&output);
    return result;
}
