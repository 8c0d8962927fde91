// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/retryguard.h"

namespace ringback {
using namespace Qt::StringLiterals;

QString wordOf(GuardWord word)
{
    switch (word) {
    case GuardWord::Allowed:
        return u"allowed"_s;
    case GuardWord::SecondYes:
        return u"second-yes"_s;
    case GuardWord::AllowedAfter:
        return u"allowed-after"_s;
    case GuardWord::AfterChange:
        return u"after-change"_s;
    case GuardWord::Refused:
        return u"refused"_s;
    }
    return u"refused"_s;
}

} // namespace ringback
