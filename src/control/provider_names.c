/* SPDX-License-Identifier: MIT */
/* Providers by name. Loop thread. */
#include "src/control/provider_names.h"

#include "chartty/base/memory.h"
#include "chartty/base/text.h"
#include "chartty/data/data.h"

#include <stdio.h>
#include <string.h>

enum { PROVIDERS_MAX = 500, PAGES_MAX = 8, NAME_SIZE = 256 };

struct provider_names {
    struct session *session;
    void (*changed)(void *context);
    void *context;
    data_owner owner;
    struct arena arena;
    const char **texts; /* NULL-terminated; NULL: not there yet */
    const char **folded;
    int64_t *ids;
    int count;
    struct page *pages[PAGES_MAX];
    int page_count;
    struct error error;
};

static const struct provider *row_at(const struct provider_names *names, int index)
{
    int page = 0;
    while (index >= names->pages[page]->count) {
        index -= names->pages[page++]->count;
    }
    return page_row(names->pages[page], index);
}

static bool same_name(const struct provider *a, const struct provider *b)
{
    return strcmp(a->name.text, b->name.text) == 0;
}

/* "Dr. Chen, Cardiology" where two are called so; with the NPI where that is the same, too. */
static const char *text_of(struct provider_names *names, int index)
{
    const struct provider *provider = row_at(names, index);
    bool twice = false, same_specialty = false;
    for (int i = 0; i < names->count; i++) {
        const struct provider *other = row_at(names, i);
        if (i != index && same_name(provider, other)) {
            twice = true;
            same_specialty =
                same_specialty || strcmp(provider->specialty.text, other->specialty.text) == 0;
        }
    }
    char text[NAME_SIZE * 3], safe[NAME_SIZE * 3];
    const char *beside = same_specialty ? provider->npi.text : provider->specialty.text;
    snprintf(text, sizeof(text), "%s%s%s", provider->name.text,
             twice && beside[0] != '\0' ? ", " : "", twice ? beside : "");
    text_safe(safe, sizeof(safe), text, strlen(text), NULL);
    return arena_copy_text(&names->arena, safe);
}

static void make_texts(struct provider_names *names)
{
    for (int i = 0; i < names->page_count; i++) {
        names->count += names->pages[i]->count;
    }
    size_t room = (size_t)names->count + 1;
    const char **texts = arena_new(&names->arena, room * sizeof(*texts));
    names->folded = arena_new(&names->arena, room * sizeof(*names->folded));
    names->ids = arena_new(&names->arena, room * sizeof(*names->ids));
    for (int i = 0; i < names->count; i++) {
        char folded[NAME_SIZE];
        texts[i] = text_of(names, i);
        text_fold(folded, sizeof(folded), texts[i], strlen(texts[i]));
        names->folded[i] = arena_copy_text(&names->arena, folded);
        names->ids[i] = row_at(names, i)->id.integer;
    }
    names->texts = texts;
}

static void ask(struct provider_names *names);

static void came(void *context, const struct error *error, struct page **pages, int count)
{
    struct provider_names *names = context;
    (void)count;
    if (error->code != ERROR_OK) {
        names->error = *error;
        names->changed(names->context);
        return;
    }
    names->pages[names->page_count++] = pages[0];
    pages[0] = NULL;
    if (names->pages[names->page_count - 1]->more_after && names->page_count < PAGES_MAX) {
        ask(names);
        return;
    }
    make_texts(names);
    names->changed(names->context);
}

static void ask(struct provider_names *names)
{
    struct page_request request = {
        .query.id = QUERY_PROVIDERS, .from = PAGE_FIRST, .limit = PROVIDERS_MAX};
    if (names->page_count > 0) {
        const struct page *last = names->pages[names->page_count - 1];
        request.from = PAGE_AFTER;
        request.key = last->keys[last->count - 1];
    }
    data_pages(names->session->data, names->owner, &request, 1, DATA_DEADLINE_MS, came, names,
               &names->error);
}

struct provider_names *provider_names_new(struct session *session, void (*changed)(void *context),
                                          void *context)
{
    struct provider_names *names = memory_new(sizeof(*names));
    names->session = session;
    names->changed = changed;
    names->context = context;
    names->owner = data_owner_new(session->data);
    arena_init(&names->arena);
    ask(names);
    return names;
}

void provider_names_free(struct provider_names *names)
{
    if (names == NULL) {
        return;
    }
    data_owner_end(names->session->data, names->owner);
    for (int i = 0; i < names->page_count; i++) {
        page_free(names->pages[i]);
    }
    arena_release(&names->arena);
    memory_free(names);
}

const char *const *provider_names_list(const struct provider_names *names)
{
    return names->texts;
}

const char *provider_names_of(const struct provider_names *names, int64_t id)
{
    for (int i = 0; names->texts != NULL && i < names->count; i++) {
        if (names->ids[i] == id) {
            return names->texts[i];
        }
    }
    return NULL;
}

/* Every word of `words` begins a word of `name`; both are folded. */
static bool has_words(const char *name, const char *words)
{
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        bool found = false;
        for (const char *at = name; *at != '\0' && !found;) {
            found = strncmp(at, words, length) == 0;
            at += strcspn(at, " ");
            at += *at == ' ' ? 1 : 0;
        }
        if (!found) {
            return false;
        }
        words += length;
        words += *words == ' ' ? 1 : 0;
    }
    return true;
}

int provider_names_find(const struct provider_names *names, const char *typed, int64_t *id,
                        struct error *error)
{
    char folded[NAME_SIZE];
    int found = 0;
    if (names->texts == NULL) {
        return error_set(error, ERROR_BUSY,
                         names->error.code != ERROR_OK
                             ? "The providers could not be read. Esc, and try "
                               "again."
                             : "The providers are still being read. Wait a "
                               "moment.");
    }
    text_fold(folded, sizeof(folded), typed, strlen(typed));
    for (int i = 0; i < names->count; i++) {
        if (strcmp(names->texts[i], typed) == 0 || strcmp(names->folded[i], folded) == 0) {
            *id = names->ids[i];
            return 0;
        }
        if (folded[0] != '\0' && has_words(names->folded[i], folded)) {
            *id = names->ids[i];
            found++;
        }
    }
    if (found == 1) {
        return 0;
    }
    return error_set(error, ERROR_INVALID,
                     found == 0 ? "No provider is called so. F4 lists them."
                                : "%d providers have these words. Type more of the name, or F4.",
                     found);
}
