/* SPDX-License-Identifier: MIT */
/*
 * Purpose: who sits at the station: signing in, unlocking, locking, signing out. Layer: control.
 * Thread: the loop's; a password is hashed (Argon2id, 64 MiB, t=3) on a worker of the desk. Owns:
 * copies of the secrets it is given, in locked memory, zeroed after use. Must not know: screens.
 *
 * Contract: a name that does not exist, a wrong password, a locked account and a wrong badge get
 * the same answer after the same work. Each failure is in ct_staff and in the audit before its
 * answer comes. After two failures in a row at this station the next try has to wait (1 s, 2 s,
 * 4 s ...); after SIGN_IN_TRIES in a row the account is locked until an administrator unlocks it.
 * A sign-in that cannot be audited does not take place.
 */
#ifndef CHARTTY_CONTROL_SIGN_IN_H
#define CHARTTY_CONTROL_SIGN_IN_H

#include "chartty/control/session.h"

enum { SIGN_IN_TRIES = 5, PIN_TRIES = 5 };

enum sign_in_result {
    SIGN_IN_DONE,    /* session->person is who signed in; unlock: the same person as before */
    SIGN_IN_REFUSED, /* say `sentence`; the next try may come after wait_ms */
    SIGN_IN_WAIT,    /* nothing was looked at: wait_ms is not over yet */
    SIGN_IN_PASSWORD_NEEDED, /* too many wrong PINs, or none set: the whole password */
    SIGN_IN_NOBODY_YET, /* there is no staff at all: ask for the first administrator (staff.h) */
    SIGN_IN_FAILED      /* the database did not answer: `sentence` says what to do */
};

struct sign_in_answer {
    enum sign_in_result result;
    struct person person; /* DONE */
    int failures;         /* in a row at this station with this name, of SIGN_IN_TRIES */
    int wait_ms;          /* until the next try is looked at; 0: at once */
    char sentence[320];   /* "Sign-in failed (1 of 5). Check Caps Lock is off." Empty when DONE. */
    /* DONE, administrators only: accounts that `staff recover` opened since they last signed in. */
    char notice[320]; /* empty: none */
};

/* answer is the callee's until the callback returns. Comes once, unless the desk was freed. */
typedef void (*sign_in_callback)(void *context, const struct sign_in_answer *answer);

struct sign_in;
/* session outlives the desk. NULL with *error when no thread can be started. */
struct sign_in *sign_in_new(struct session *session, struct error *error);
void sign_in_free(struct sign_in *desk); /* waits for a hash under way; NULL is allowed */
bool sign_in_is_busy(const struct sign_in *desk);

/* Called when somebody is about to be signed in in the place of another person, after the secret
 * was found right and before session_begin: whoever holds something of the person before (screens,
 * a chart, a form with its draft) lets go of it while the session is still theirs. */
void sign_in_leaving(struct sign_in *desk, void (*leaving)(void *context), void *context);

/*
 * A sign-in by password or badge of the very person who is behind the lock is an unlock: the
 * session stays as it is and nobody leaves. Each returns 0, or -1 with *error and no callback
 * (INVALID: a field is empty; BUSY: a try is under way). On DONE session_begin was called: a new
 * audit chain, nothing of the person before.
 */
/* Is there any staff? DONE: yes; NOBODY_YET; FAILED. Nobody is signed in by it. */
int sign_in_look(struct sign_in *desk, sign_in_callback callback, void *context,
                 struct error *error);
int sign_in_by_password(struct sign_in *desk, const char *username, const char *password,
                        sign_in_callback callback, void *context, struct error *error);
/* secret: the PIN or the password of the badge's owner. */
int sign_in_by_badge(struct sign_in *desk, const char *badge, const char *secret,
                     sign_in_callback callback, void *context, struct error *error);
/* PIN or password of session->person, who is still signed in behind the lock. DONE leaves the
 * session as it is (same chain, recent patients, emergency access). */
int sign_in_unlock(struct sign_in *desk, const char *secret, sign_in_callback callback,
                   void *context, struct error *error);

/* Writes the entry that the station was locked; why: "idle", "key", "woken". The screen blanks
 * before it calls this and waits for nothing. */
void sign_in_lock(struct sign_in *desk, const char *why);
/* Writes the entry and ends the session: session->person is nobody when it returns. why: "key",
 * "idle", "other user", "hang-up". */
void sign_in_out(struct sign_in *desk, const char *why);

/*
 * For stories and pictures alone: the demo's person of that name without a password. Refused
 * (DENIED) unless the database was made by `chartty demo` and the name is one of demo_sign_ins.
 * Audited as such.
 */
int sign_in_demo(struct sign_in *desk, const char *username, sign_in_callback callback,
                 void *context, struct error *error);

/* The sign-ins that `chartty demo` makes, and no other database holds. */
struct demo_sign_in {
    const char *username, *full_name, *password, *pin;
    enum staff_role role;
    const char *password_hash, *pin_hash; /* as they are stored */
};
extern const struct demo_sign_in demo_sign_ins[]; /* ends with username NULL */

#endif
