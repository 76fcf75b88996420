#include "ui/widgets/margin_words.h"

#include <QObject>
#include <QStringList>
#include <cmath>

#include "ui/format/number_format.h"

namespace ballast::ui {

using interfaces::VenueMargin;

QString marginSource(const VenueMargin& margin)
{
    QStringList parts;
    if (!margin.rule.empty()) parts << text(margin.rule);
    if (!margin.parameterDate.empty()) parts << QObject::tr("parameters of %1").arg(text(margin.parameterDate));
    if (const QString source = text(margin.shareOfEquity.source); !source.isEmpty() && source != text(margin.rule))
        parts << source;
    return parts.join(QStringLiteral(", "));
}

QString liquidationText(const VenueMargin& margin)
{
    const auto& shift = margin.liquidationShift;
    if (!shift.value) return margin.liquidationMessage.empty() ? kMissing : text(margin.liquidationMessage);
    return (shift.estimated ? kEstimated : QString()) + signedNumber(*shift.value * 100.0, 1) +
           QStringLiteral("\u00A0%");
}

const VenueMargin* nearestLiquidation(const std::vector<VenueMargin>& margin)
{
    const VenueMargin* nearest = nullptr;
    for (const auto& venue : margin) {
        const auto& shift = venue.liquidationShift.value;
        if (!shift || !std::isfinite(*shift)) continue;
        if (!nearest || std::abs(*shift) < std::abs(*nearest->liquidationShift.value)) nearest = &venue;
    }
    return nearest;
}

}  // namespace ballast::ui
