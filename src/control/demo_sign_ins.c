/* SPDX-License-Identifier: MIT */
/* The people of a demo database. Constant. The hashes are of the secrets beside them (a test holds
 * it), so that demo data is the same each time and costs no hashing. */
#include "chartty/control/sign_in.h"

const struct demo_sign_in demo_sign_ins[] = {
    {"demo-clerk", "Clara Dobbs", "demo-clerk-sign-in", "314159", STAFF_CLERK,
     "$argon2id$v=19$m=65536,t=3,p=1$4qf/jVXJ/KxsV1L1+g2wKg$dl2EhRiTH5/"
     "on3y0YRcX5B8DtCkjo0MH0pS+bCVZorI",
     "$argon2id$v=19$m=65536,t=3,p=1$o1X4tULi0dUT/x9cHARKLw$o/jtg/"
     "pa0KNy6kYtfC6k7gNqG0UPmzmsswIdhu1atrM"},
    {"demo-nurse", "Kim Lee", "demo-nurse-sign-in", "271828", STAFF_NURSE,
     "$argon2id$v=19$m=65536,t=3,p=1$wvlF+6uSAm8JfSG1iHrvCw$EHsTQk+hHeIjI3+L+/"
     "SaYubR+FE7VkjSC6TpfwIEiso",
     "$argon2id$v=19$m=65536,t=3,p=1$yTBzGHTdAxRk10AVqUb/MA$yqFKspvSPQKFQEgkJNfqhUtvvhx3gLDLZ/l/"
     "0oJyNtM"},
    {"demo-doctor", "Ravi Patel", "demo-doctor-sign-in", "161803", STAFF_DOCTOR,
     "$argon2id$v=19$m=65536,t=3,p=1$tfZuSD+4VulUUY8I8gPI5w$"
     "LS7jhQ9rEzVhuj5uABvUXDEaVrtvLhbqWUKhv3tIqh0",
     "$argon2id$v=19$m=65536,t=3,p=1$SCRD9Lz4BvxQJVPM8K+QiQ$"
     "YnCll7Yo6BSWgVTw8iwBxoUqN8hKMlB8S3dd8wSmlLM"},
    {"demo-admin", "Ana Ruiz", "demo-admin-sign-in", "141421", STAFF_ADMIN,
     "$argon2id$v=19$m=65536,t=3,p=1$R4kNcTOdxXhuCu9spV1V6w$l++l4MXI/"
     "jtJmoMM5Dov3KHgC8JTN6rhGG91f0HOTpU",
     "$argon2id$v=19$m=65536,t=3,p=1$kzCyTuxTqhq2RWxuZlDG+w$vUIn08JnmWOYpPVEWMunRfvMe6Sl+0Zha+"
     "mJ9WzzgIE"},
    {NULL, NULL, NULL, NULL, STAFF_NOBODY, NULL, NULL},
};
