/* SPDX-License-Identifier: MIT */
/*
 * Purpose: words that many passwords are made of, and what is near at hand in a clinic. Layer:
 * control, private to password.c. One text; a blank between words; lower case; four letters at
 * least. Signs that stand for letters (p@ssw0rd) are read as the letters.
 */
#ifndef CHARTTY_CONTROL_PASSWORD_WORDS_H
#define CHARTTY_CONTROL_PASSWORD_WORDS_H

static const char password_words[] =
    /* passwords and words for them */
    "password passwort passphrase passcode contrasena motdepasse secret geheim private access "
    "account signin login logon letmein openup opensesame enter entry welcome hello changeme "
    "change default temp temporary initial standard system root admin administrator superuser "
    "user username guest test testing tester demo sample example trustno master keyboard qwerty "
    "qwertz azerty asdf zxcv iloveyou loveyou lovely love always forever never whatever nothing "
    "something anything blahblah foobar fuck shit "
    /* what people like */
    "monkey dragon tiger lion bear eagle falcon horse pony kitten kitty puppy doggy turtle "
    "dolphin butterfly flower rose daisy sunflower sunshine moonlight rainbow diamond crystal "
    "angel princess prince queen king superman batman spiderman starwars pokemon pikachu "
    "minecraft matrix ninja pirate cowboy shadow ghost hunter ranger soldier warrior wizard "
    "phoenix thunder lightning storm winter spring summer autumn fall january february march "
    "april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday christmas easter birthday holiday freedom liberty america "
    "american canada england london paris berlin boston chicago dallas texas newyork "
    "california florida jesus christ church blessed heaven football soccer baseball basketball "
    "hockey tennis golf yankees cowboys lakers steelers liverpool arsenal chelsea ferrari "
    "porsche mercedes mustang corvette harley toyota honda computer internet google facebook "
    "amazon apple samsung windows microsoft linux android iphone chocolate cookie cheese banana "
    "orange cherry peanut coffee pizza whiskey money dollar lucky winner gamer music guitar "
    "piano happy smile cool sweet sexy baby honey darling sister brother mother father mommy "
    "daddy family friend friends buddy little "
    /* colours and numbers in words */
    "black white green blue yellow purple silver golden orange "
    "zero four five seven eight nine hundred thousand million "
    /* given names that lead the lists */
    "michael jennifer jessica ashley daniel matthew andrew joshua michelle charlie jordan thomas "
    "robert william anthony nicole hannah amanda samantha melissa stephanie george maggie "
    "ginger pepper buster jasper oliver sophie emma emily alexander maria carlos david john "
    "james joseph peter richard martin kevin brandon justin taylor morgan cooper "
    /* the clinic */
    "hospital clinic clinical medical medicine medication doctor physician nurse nursing patient "
    "patients health healthcare care caring ward station surgery surgeon theatre emergency "
    "intensive pharmacy pharmacist pharma laboratory radiology xray cardiology oncology "
    "pediatrics pediatric maternity midwife therapist therapy clerk reception receptionist "
    "registrar front desk office staff badge chart charts chartty record records ambulance "
    "stethoscope bandage vaccine aspirin insulin morphine penicillin blood heart pulse fever "
    "hippocrates nightingale scrubs "
    /* years that end one */
    "1980 1985 1990 1995 2000 2010 2015 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030";

#endif
