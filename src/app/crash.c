/* SPDX-License-Identifier: MIT */
/* The terminal is given back on a crash. The one writable static of the program: a signal handler
 * has no other context. */
#include "src/app/crash.h"

#include "ui/term/term.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static _Atomic(const struct term *) guarded;

static const int fatal_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
enum { FATAL_SIGNALS = sizeof(fatal_signals) / sizeof(fatal_signals[0]) };

/* SA_RESETHAND has put the default action back, so that raising again ends the program. */
static void on_fatal(int number)
{
    static const char words[] = "chartty: the program failed; nothing that was saved is lost.\r\n";
    const struct term *term = atomic_exchange(&guarded, NULL);
    if (term != NULL) {
        term_emergency(term);
        ssize_t ignored = write(STDERR_FILENO, words, sizeof(words) - 1);
        (void)ignored;
    }
    raise(number);
}

static void set_all(void (*handler)(int), int flags)
{
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < FATAL_SIGNALS; i++) {
        sigaction(fatal_signals[i], &action, NULL);
    }
}

void crash_guard(const struct term *term)
{
    atomic_store(&guarded, term);
    set_all(on_fatal, (int)(SA_RESETHAND | SA_NODEFER));
}

void crash_unguard(void)
{
    set_all(SIG_DFL, 0);
    atomic_store(&guarded, NULL);
}
