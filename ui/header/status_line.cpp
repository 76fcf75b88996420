#include "ui/header/status_line.h"

#include <QApplication>
#include <QClipboard>
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kHeight = 22;
constexpr int kGap = 20;

int paintWords(QPainter& p, int left, const QFont& font, const QColor& colour, const QString& words)
{
    p.setFont(font);
    p.setPen(colour);
    p.drawText(QRect(left, 0, 2000, kHeight), Qt::AlignVCenter, words);
    return left + QFontMetrics(font).horizontalAdvance(words);
}

/// The newest number that the person sees in the list or on the card.
std::uint64_t newestListed(const interfaces::Snapshot& s)
{
    std::uint64_t newest = s.decisions.empty() ? 0 : s.decisions.front().decision->sequence.value;
    for (const auto& proposal : s.proposals)
        newest = std::max(newest, proposal.decision->sequence.value);
    return newest;
}

}  // namespace

StatusLine::StatusLine(QWidget* parent) : QStatusBar(parent)
{
    setSpokenRole(this, QAccessible::StatusBar);
    setSizeGripEnabled(false);
    setFixedHeight(kHeight);
    setToolTip(tr("Journal: every record up to this number is on disk; the number of a record is the number of its "
                  "decision in the list. Behind it stands the hash of that record. Click to copy this line with the "
                  "full hash."));
}

void StatusLine::showSnapshot(const interfaces::Snapshot& s)
{
    m_items.clear();
    for (const auto& latency : s.latencies) {
        const QString name = text(latency.name);
        if (m_compact)
            m_items << Item{name + QStringLiteral(" p99"),
                            latency.p99Seconds ? ui::latency(*latency.p99Seconds) : kMissing};
        else
            m_items << Item{name + QStringLiteral(" p50/p95/p99"),
                            latencyTriple(latency.p50Seconds, latency.p95Seconds, latency.p99Seconds)};
    }
    if (!m_compact) {
        QString surface = tr("%1 expiries").arg(s.surfaceSlices);
        if (s.oldestFit) surface += tr(", oldest fit %1").arg(age(*s.oldestFit));
        m_items << Item{tr("Surface"), surface};
    }
    m_journal = tr("to #%1").arg(s.journalSequence.value);
    const std::uint64_t newest = newestListed(s);
    if (newest > s.journalSequence.value) m_journal += tr(", #%1 being written").arg(newest);
    m_fullHash = text(s.journalHash);
    m_shortHash = shortHash(s.journalHash);
    setAccessibleName(copyText());
    update();
}

QString StatusLine::copyText() const
{
    QStringList parts;
    for (const auto& item : m_items)
        parts << item.label + QLatin1Char(' ') + item.value;
    parts << tr("Journal %1 %2").arg(m_journal, m_fullHash);
    return parts.join(QStringLiteral(", "));
}

void StatusLine::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter p(this);
    p.fillRect(rect(), t.bg1);
    p.setPen(t.line);
    p.drawLine(0, 0, width(), 0);
    const QFont font = uiFont(11);
    const QString separator = QStringLiteral(" · ");
    const int hashWidth = QFontMetrics(monoFont(11)).horizontalAdvance(m_shortHash);
    const int journalWidth = QFontMetrics(font).horizontalAdvance(tr("Journal ") + m_journal + separator) + hashWidth;
    int left = 12;
    for (const auto& item : m_items) {
        const int needed = QFontMetrics(font).horizontalAdvance(item.label + item.value) + 4;
        if (left + needed > width() - journalWidth - kGap - 12) break;
        left = paintWords(p, left, font, t.text3, item.label) + 4;
        left = paintWords(p, left, font, t.text2, item.value) + kGap;
    }
    left = width() - journalWidth - 12;
    left = paintWords(p, left, font, t.text3, tr("Journal "));
    left = paintWords(p, left, font, t.text2, m_journal + separator);
    paintWords(p, left, monoFont(11), t.text2, m_shortHash);
}

void StatusLine::mousePressEvent(QMouseEvent*)
{
    QApplication::clipboard()->setText(copyText());
    Q_EMIT copied(copyText());
}

}  // namespace ballast::ui
