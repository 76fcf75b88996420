#include "ui/format/typed_number.h"

#include <QObject>
#include <QRegularExpression>
#include <cmath>

namespace ballast::ui {

std::optional<double> typedNumber(const QString& words)
{
    // No thousands behind a zero: "0,500" is half a coin where decimals have a comma.
    static const QRegularExpression kForm(
        QStringLiteral("^[+-]?(?:(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:[.][0-9]*)?|[.][0-9]+)$"));
    QString typed = words.trimmed();
    typed.replace(QChar(0x2212), QLatin1Char('-'));
    if (!kForm.match(typed).hasMatch()) return std::nullopt;
    bool isNumber = false;
    const double value = typed.remove(QLatin1Char(',')).toDouble(&isNumber);
    return isNumber && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

QString commaAdvice(const QString& words)
{
    if (!words.contains(QLatin1Char(',')) || typedNumber(words)) return {};
    return QObject::tr(" A comma stands between thousands, as in 1,250; decimals follow a point, as in 0.5.");
}

}  // namespace ballast::ui
