// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workword.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(WorkWord word)
{
    switch (word) {
    case WorkWord::Open:
        return u"open"_s;
    case WorkWord::Taken:
        return u"taken"_s;
    case WorkWord::Waiting:
        return u"waiting"_s;
    case WorkWord::Done:
        return u"done"_s;
    }
    return u"open"_s;
}

std::optional<WorkWord> workWordFromWord(QStringView word)
{
    for (const WorkWord known : AllWorkWords) {
        if (wordOf(known) == word)
            return known;
    }
    return std::nullopt;
}

} // namespace ringback
