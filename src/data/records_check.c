/* SPDX-License-Identifier: MIT */
/* May a station work with this database? (src/data/records_check.h) */
#include "src/data/records_check.h"

#include <stddef.h>

int records_check(enum database_kind kind, int version, int program_version, const char *path,
                  struct error *error)
{
    if (kind == DATABASE_HALF_COPY) {
        return error_set(error, ERROR_REFUSED, DATABASE_HALF_COPY_SENTENCE);
    }
    if (kind != DATABASE_CHARTTY && kind != DATABASE_FOREIGN) {
        return error_set(error, kind == DATABASE_WRONG ? ERROR_INVALID : ERROR_NOT_FOUND,
                         "%.150s holds no patient records. A new database is made by: "
                         "chartty db init",
                         path != NULL ? path : "This database");
    }
    if (kind == DATABASE_CHARTTY && version > program_version) {
        return error_set(error, ERROR_OUTDATED,
                         "This database was brought to version %d by a newer chartty; this one "
                         "knows version %d. Use the newer program.",
                         version, program_version);
    }
    if (kind == DATABASE_CHARTTY && version < program_version) {
        return error_set(error, ERROR_OUTDATED,
                         "This database has version %d; this program needs version %d. Make a "
                         "backup, then run: chartty db migrate%s%.150s",
                         version, program_version, path != NULL ? " " : "",
                         path != NULL ? path : "");
    }
    return 0;
}
