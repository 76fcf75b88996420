#pragma once

#include <QString>

namespace ballast::ui {

/// A count with its words: `one` and `many` have a %1 where it stands, "1 expiry" and "24 expiries".
inline QString counted(qint64 count, const QString& one, const QString& many)
{
    return (count == 1 ? one : many).arg(count);
}

}  // namespace ballast::ui
