#include "ui/smile/fit_health_bar.h"

#include <QPainter>
#include <array>

#include "ui/format/number_format.h"
#include "ui/smile/fit_state.h"
#include "ui/theme/theme.h"
#include "ui/widgets/marks.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kNarrow = 390;

struct Field {
    QString label, value;
    QColor colour;
    Mark mark{Mark::None};
    QColor markColour;
};

Field checkField(const QString& label, const QString& value, bool passed, const Theme& t)
{
    return {label, value, passed ? t.text : t.breach, passed ? Mark::Done : Mark::Breach, passed ? t.text2 : t.breach};
}

std::array<Field, 5> emptyFields(const Theme& t)
{
    return {Field{QObject::tr("Error"), kMissing, t.text3, Mark::None, {}},
            Field{QObject::tr("Used / rejected"), kMissing, t.text3, Mark::None, {}},
            Field{QObject::tr("Butterfly, least g"), kMissing, t.text3, Mark::None, {}},
            Field{QObject::tr("Calendar"), kMissing, t.text3, Mark::None, {}},
            Field{QObject::tr("Age"), kMissing, t.text3, Mark::None, {}}};
}

std::array<Field, 5> fieldsOf(const interfaces::SliceView& slice, Timestamp now, const Theme& t)
{
    std::array<Field, 5> fields = emptyFields(t);
    fields[1].value = QStringLiteral("%1 / %2").arg(slice.quotesUsed).arg(slice.quotesRejected);
    fields[1].colour = t.text;
    const FitState state = fitState(slice, now);
    fields[4] = {fields[4].label, state.age, state.colour, state.fresh ? Mark::Fresh : Mark::Stale,
                 state.fresh ? t.text2 : state.colour};
    if (!slice.fitted) return fields;
    fields[0] = {
        fields[0].label, plain(slice.errorVolPoints, 2) + QStringLiteral("\u00A0vol pts"), t.text, Mark::None, {}};
    fields[2] =
        checkField(fields[2].label, signedNumber(slice.leastG, 3).remove(QLatin1Char('+')), slice.butterflyOk, t);
    fields[3] = checkField(fields[3].label, slice.calendarOk ? QObject::tr("no cross") : QObject::tr("crosses"),
                           slice.calendarOk, t);
    return fields;
}

/// Words for a pane too narrow for the full ones.
void shorten(std::array<Field, 5>& fields)
{
    fields[0].label = QObject::tr("Error pts");
    fields[0].value = fields[0].value.section(QChar(0x00A0), 0, 0);
    fields[1].label = QObject::tr("Used / rej.");
    fields[2].label = QObject::tr("Least g");
}

QString parameterLine(const interfaces::SliceView& slice)
{
    return QStringLiteral("SVI a %1 b %2 ρ %3 m %4 σ %5")
        .arg(plain(slice.a, 4), plain(slice.b, 4), plain(slice.rho, 3), plain(slice.m, 4), plain(slice.sigma, 4));
}

void paintField(QPainter& painter, const Field& field, double left, double width, const Theme& t)
{
    painter.setFont(uiFont(11));
    painter.setPen(t.text3);
    painter.drawText(QRectF(left, 6.0, width, 15.0), Qt::AlignLeft | Qt::AlignVCenter, field.label);
    double x = left;
    if (field.mark != Mark::None) {
        paintMark(painter, QRectF(x, 26.0, kMarkSize, kMarkSize), field.mark, field.markColour);
        x += kMarkSize + 5.0;
    }
    painter.setFont(uiFont(12));
    painter.setPen(field.colour);
    painter.drawText(QRectF(x, 22.0, width, 17.0), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(field.value, Qt::ElideRight, width - (x - left) - 2.0));
}

}  // namespace

FitHealthBar::FitHealthBar(QWidget* parent) : QWidget(parent)
{
    setFixedHeight(64);
    setSpokenRole(this, QAccessible::Indicator);
    setAccessibleName(tr("Fit health"));
}

void FitHealthBar::setSlice(std::optional<interfaces::SliceView> slice, Timestamp now)
{
    m_slice = std::move(slice);
    m_now = now;
    QString spoken;
    if (m_slice)
        for (const Field& field : fieldsOf(*m_slice, m_now, theme()))
            spoken += field.label + QLatin1Char(' ') + field.value + QStringLiteral(". ");
    setAccessibleDescription(spoken);
    setToolTip(m_slice && !m_slice->message.empty() ? text(m_slice->message) + QLatin1Char('\n') + spoken : spoken);
    update();
}

void FitHealthBar::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.bg1);
    painter.setPen(t.line);
    painter.drawLine(0, 0, width(), 0);
    painter.setRenderHint(QPainter::Antialiasing);
    auto fields = m_slice ? fieldsOf(*m_slice, m_now, t) : emptyFields(t);
    const bool narrow = width() < kNarrow, old = m_slice && m_slice->fitted && !fitState(*m_slice, m_now).fresh;
    if (narrow || old) shorten(fields);
    // An old fit's age is a long word: the other fields make room for it.
    const std::array<double, 5> shares = narrow ? std::array{0.0, 0.18, 0.395, 0.605, 0.84}
                                         : old  ? std::array{0.0, 0.15, 0.315, 0.45, 0.62}
                                                : std::array{0.0, 0.19, 0.41, 0.665, 0.83};
    const double room = width() - 20.0;
    for (std::size_t n = 0; n < fields.size(); ++n) {
        const double end = n + 1 < fields.size() ? shares[n + 1] : 1.02;
        paintField(painter, fields[n], 10.0 + room * shares[n], room * (end - shares[n]), t);
    }
    if (!m_slice || !m_slice->fitted) return;
    painter.setFont(monoFont(10));
    painter.setPen(t.text3);
    painter.drawText(QRectF(10.0, 43.0, room, 16.0), Qt::AlignLeft | Qt::AlignVCenter, parameterLine(*m_slice));
}

}  // namespace ballast::ui
