/* SPDX-License-Identifier: MIT */
/* The program's start: a clean process, options, settings, then the verb or the workstation. */
#include "src/app/start.h"

int main(int argc, char **argv)
{
    return start_run(argc, argv);
}
