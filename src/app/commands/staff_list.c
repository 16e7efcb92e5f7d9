/* SPDX-License-Identifier: MIT */
/* chartty staff list: who may sign in. No secret, no hash. */
#include "src/app/commands/staff_call.h"

#include "chartty/base/datetime.h"
#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/audit.h"

#include <stdio.h>
#include <string.h>

static const char *state_of(const struct staff *row)
{
    return row->locked_at.state == FIELD_NULL ? "on" : "OFF";
}

static const char *yes(const struct field_value *value)
{
    return value->state == FIELD_NULL ? "no" : "yes";
}

static void print_cell(const struct field_value *value, int width)
{
    char safe[1024];
    text_safe(safe, sizeof(safe), value->text, value->length, NULL);
    int blanks = width - text_width(safe);
    printf("%s%*s ", safe, blanks > 0 ? blanks : 0, "");
}

static void print_line(const struct staff *row)
{
    print_cell(&row->username, 20);
    print_cell(&row->full_name, 28);
    print_cell(&row->role, 7);
    printf("%-5s %-4s ", yes(&row->badge_hash), yes(&row->pin_hash));
    char when[20] = "never";
    if (row->last_sign_in.state == FIELD_VALUE) {
        datetime_format_utc(row->last_sign_in.integer, when);
    }
    printf("%-17s  %s\n", when, state_of(row));
}

static void print_json_text(const char *name, const struct field_value *value)
{
    char safe[1024];
    printf("\"%s\":", name);
    if (value->state == FIELD_NULL) {
        fputs("null", stdout);
        return;
    }
    text_safe(safe, sizeof(safe), value->text, value->length, NULL);
    putchar('"');
    for (const char *at = safe; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\') {
            putchar('\\');
        }
        putchar(*at);
    }
    putchar('"');
}

static void print_json(const struct staff *row, bool first)
{
    fputs(first ? "\n{" : ",\n{", stdout);
    print_json_text("username", &row->username);
    putchar(',');
    print_json_text("full_name", &row->full_name);
    putchar(',');
    print_json_text("role", &row->role);
    printf(",\"provider_id\":%s",
           row->provider_id.state == FIELD_VALUE ? row->provider_id.text : "null");
    printf(",\"badge\":%s,\"pin\":%s,", row->badge_hash.state == FIELD_NULL ? "false" : "true",
           row->pin_hash.state == FIELD_NULL ? "false" : "true");
    print_json_text("last_sign_in", &row->last_sign_in);
    putchar(',');
    print_json_text("locked_at", &row->locked_at);
    putchar('}');
}

static int print_pages(struct staff_call *staff, bool json)
{
    struct page_request request = {.query = {.id = QUERY_STAFF}, .from = PAGE_FIRST, .limit = 500};
    bool more = true, first = true;
    while (more) {
        struct page *page = staff_call_page(staff, &request);
        if (page == NULL) {
            return -1;
        }
        for (int i = 0; i < page->count; i++, first = false) {
            if (json) {
                print_json(page_row(page, i), first);
            } else {
                print_line(page_row(page, i));
            }
        }
        more = page->more_after && page->count > 0;
        if (more) {
            request.from = PAGE_AFTER;
            request.key = page->keys[page->count - 1];
        }
        page_free(page);
    }
    return 0;
}

static int list(struct staff_call *staff)
{
    bool json = staff->call->options->json;
    if (command_sign_in(staff->call, &staff->records, PERMISSION_MANAGE_STAFF, &staff->error) !=
        0) {
        return -1;
    }
    audit_tell(&staff->records.session, AUDIT_LIST_VIEW, 0, "staff");
    if (json) {
        putchar('[');
    } else {
        printf("%-20s %-28s %-7s %-5s %-4s %-17s  %s\n", WORDS("User"), WORDS("Name"),
               WORDS("Role"), WORDS("Badge"), "PIN", WORDS("Last sign-in"), WORDS("State"));
    }
    int result = print_pages(staff, json);
    if (json) {
        puts("]");
    }
    return result;
}

int command_staff_list(const struct command_call *call)
{
    struct staff_call staff;
    int result = staff_call_begin(&staff, call);
    if (result == 0) {
        result = list(&staff);
    }
    return staff_call_end(&staff, result);
}
