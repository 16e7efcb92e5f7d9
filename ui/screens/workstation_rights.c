/* SPDX-License-Identifier: MIT */
/*
 * What whoever is signed in may do and see in the frame: asked before each action and each change
 * of screen, and by everything that offers one (section bar, hints, palette). Controllers and the
 * data layer ask again. Loop thread.
 */
#include "ui/screens/workstation_private.h"

#include "ui/screens/action_rights.h"

static const struct {
    enum action action;
    enum screen_id screen;
} jumps[] = {
    {ACTION_GO_HOME, SCREEN_HOME},
    {ACTION_GO_SUMMARY, SCREEN_SUMMARY},
    {ACTION_GO_DEMOGRAPHICS, SCREEN_DEMOGRAPHICS},
    {ACTION_GO_MEDICATIONS, SCREEN_MEDICATIONS},
    {ACTION_GO_ALLERGIES, SCREEN_ALLERGIES},
    {ACTION_GO_LABS, SCREEN_LABS},
    {ACTION_GO_VITALS, SCREEN_VITALS},
    {ACTION_GO_APPOINTMENTS, SCREEN_APPOINTMENTS},
    {ACTION_GO_TIMELINE, SCREEN_TIMELINE},
    {ACTION_GO_SCHEDULE, SCREEN_SCHEDULE},
    {ACTION_GO_PROVIDERS, SCREEN_PROVIDERS},
    {ACTION_GO_UPCOMING, SCREEN_UPCOMING},
    {ACTION_GO_DRAFTS, SCREEN_DRAFTS},
    {ACTION_GO_ACTIVE_MEDICATIONS, SCREEN_ACTIVE_MEDICATIONS},
    {ACTION_GO_CLIENTS, SCREEN_CLIENTS},
    {ACTION_GO_AUDIT, SCREEN_AUDIT},
    {ACTION_GO_RESULTS, SCREEN_RESULTS},
    {ACTION_GO_ADMIN, SCREEN_ADMIN},
    {ACTION_GO_EMERGENCIES, SCREEN_EMERGENCIES},
};
enum { JUMPS = sizeof(jumps) / sizeof(jumps[0]) };

enum screen_id workstation_jump_target(enum action action)
{
    for (int i = 0; i < JUMPS; i++) {
        if (jumps[i].action == action) {
            return jumps[i].screen;
        }
    }
    return SCREEN_COUNT;
}

enum action workstation_jump_to(enum screen_id id)
{
    for (int i = 0; i < JUMPS; i++) {
        if (jumps[i].screen == id) {
            return jumps[i].action;
        }
    }
    return ACTION_NONE;
}

/* The patient whose chart the person is in, for break-glass; 0 none. */
static int64_t patient_here(const struct workstation *workstation)
{
    return workstation->chart != NULL ? chart_patient_id(workstation->chart) : 0;
}

static bool may(const struct workstation *workstation, enum permission permission,
                int64_t patient_id, struct error *error)
{
    struct error unused;
    return rights_check(workstation->options.session, permission, patient_id,
                        error != NULL ? error : &unused) == 0;
}

/* A key that means something of its own on one screen needs what that is. */
static const struct {
    enum screen_id screen;
    enum action action;
    enum permission right;
} meanings[] = {
    {SCREEN_EMERGENCIES, ACTION_ACKNOWLEDGE, PERMISSION_REVIEW_BREAK_GLASS},
};

enum permission workstation_right_here(const struct workstation *workstation, enum action action)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (meanings[i].screen == workstation->current && meanings[i].action == action) {
            return meanings[i].right;
        }
    }
    return action_right(action);
}

bool workstation_may(const struct workstation *workstation, enum action action, struct error *error)
{
    enum screen_id target = workstation_jump_target(action);
    if (target != SCREEN_COUNT) {
        return workstation_may_see(workstation, target, error);
    }
    return may(workstation, workstation_right_here(workstation, action), patient_here(workstation),
               error);
}

enum permission workstation_screen_right(enum screen_id id)
{
    enum action jump = workstation_jump_to(id);
    return jump == ACTION_NONE ? PERMISSION_NONE : action_right(jump);
}

bool workstation_may_see(const struct workstation *workstation, enum screen_id id,
                         struct error *error)
{
    /* Break-glass opens the one chart, never a list of all patients. */
    int64_t patient_id = screen_ops(id)->of_patient ? patient_here(workstation) : 0;
    return may(workstation, workstation_screen_right(id), patient_id, error);
}
