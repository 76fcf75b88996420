#include "ui/header/status_line.h"

#include <QApplication>
#include <QClipboard>
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/format/counted.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/spoken_role.h"

namespace ballast::ui {
namespace {

constexpr int kHeight = 22;
constexpr int kGap = 16;
constexpr int kTrendWidth = 32;

int paintWords(QPainter& p, int left, const QFont& font, const QColor& colour, const QString& words)
{
    p.setFont(font);
    p.setPen(colour);
    p.drawText(QRect(left, 0, 2000, kHeight), Qt::AlignVCenter, words);
    return left + QFontMetrics(font).horizontalAdvance(words);
}

void paintTrend(QPainter& p, const QRectF& box, const std::vector<double>& values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    const double span = *high - *low;
    QPolygonF line;
    for (std::size_t i = 0; i < values.size(); ++i)
        line << QPointF(box.left() + box.width() * static_cast<double>(i) / static_cast<double>(values.size() - 1),
                        box.bottom() - box.height() * (span > 0.0 ? (values[i] - *low) / span : 0.5));
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(theme().text3, 1.0));
    p.drawPolyline(line);
    p.setRenderHint(QPainter::Antialiasing, false);
}

/// The slowest of them that has samples; null if none has.
template <class T, class Which> const interfaces::LatencyView* slowest(const std::vector<T>& all, Which which)
{
    const interfaces::LatencyView* worst = nullptr;
    for (const auto& one : all)
        if (const interfaces::LatencyView* latency = which(one); latency && latency->p99Seconds)
            if (!worst || *latency->p99Seconds > *worst->p99Seconds) worst = latency;
    return worst;
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
    setToolTip(
        tr("Latencies since the start, and the p99 of each of the last looks as a line. Decision: in the engine. "
           "Commit: one transaction of the journal. Feed age: since the newest value of each instrument came, at the "
           "slowest venue. Send to ack: from an order's sending to the venue's first answer. Ack to fill: from there "
           "to its first fill. Inclusion: from sending to the block that holds it. Journal: every record up to this "
           "number is on disk; the number of a record is the number of its "
           "decision in the list. Behind it stands the hash of that record. Click to copy this line with the "
           "full hash."));
}

void StatusLine::showSnapshot(const interfaces::Snapshot& s)
{
    m_items.clear();
    if (!s.latencies.empty()) m_items << Item{m_compact ? tr("p99:") : tr("p50 / p95 / p99:"), {}, {}};
    for (const auto& latency : s.latencies)
        addLatency(text(latency.name), latency);
    if (s.connections) {
        using Account = interfaces::AccountConnectionView;
        const auto& accounts = s.connections->accounts;
        const auto add = [this](const QString& name, const interfaces::LatencyView* latency) {
            if (latency) addLatency(name, *latency);
        };
        add(tr("Feed age"), slowest(s.connections->venues, [](const auto& venue) { return &venue.valueAge; }));
        add(tr("Send to ack"), slowest(accounts, [](const Account& a) { return &a.acknowledgement; }));
        const auto fillOf = [](bool isChain) {
            return
                [isChain](const Account& a) { return (a.finality == "after blocks") == isChain ? &a.fill : nullptr; };
        };
        add(tr("Ack to fill"), slowest(accounts, fillOf(false)));
        add(tr("Inclusion"), slowest(accounts, fillOf(true)));
    }
    if (!m_compact) {
        QString surface = counted(static_cast<qint64>(s.surfaceSlices), tr("%1 expiry"), tr("%1 expiries"));
        if (s.oldestFit) surface += tr(", oldest fit %1").arg(age(*s.oldestFit));
        m_items << Item{tr("Surface"), surface, {}};
    }
    m_journal = tr("to #%1").arg(s.journalSequence.value);
    const std::uint64_t newest = newestListed(s);
    if (newest > s.journalSequence.value) m_journal += tr(", #%1 being written").arg(newest);
    m_fullHash = text(s.journalHash);
    m_shortHash = shortHash(s.journalHash);
    setAccessibleName(copyText());
    update();
}

void StatusLine::addLatency(const QString& name, const interfaces::LatencyView& latency)
{
    const QString value = m_compact ? (latency.p99Seconds ? ui::latency(*latency.p99Seconds) : kMissing)
                                    : latencyTriple(latency.p50Seconds, latency.p95Seconds, latency.p99Seconds);
    m_items << Item{name, value, latency.recent.size() < 2 ? std::vector<double>() : latency.recent};
}

std::size_t StatusLine::trendPoints(const QString& name) const
{
    for (const auto& item : m_items)
        if (item.label == name) return item.trend.size();
    return 0;
}

QString StatusLine::copyText() const
{
    QStringList parts;
    for (const auto& item : m_items)
        parts << (item.value.isEmpty() ? item.label : item.label + QLatin1Char(' ') + item.value);
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
        const int trend = item.trend.empty() ? 0 : kTrendWidth + 6;
        const int needed = QFontMetrics(font).horizontalAdvance(item.label + item.value) + 4 + trend;
        if (left + needed > width() - journalWidth - kGap - 12) break;
        left = paintWords(p, left, font, t.text3, item.label) + 4;
        left = paintWords(p, left, font, t.text2, item.value);
        if (!item.trend.empty()) paintTrend(p, QRectF(left + 6, 6, kTrendWidth, kHeight - 12), item.trend);
        left += trend + (item.value.isEmpty() ? 0 : kGap);
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
