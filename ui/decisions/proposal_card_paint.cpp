#include <QFontMetrics>
#include <QPainter>
#include <algorithm>
#include <array>
#include <numeric>

#include "ui/decisions/proposal_card.h"
#include "ui/decisions/proposal_facts.h"
#include "ui/format/number_format.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"

/// How the card is painted.
namespace ballast::ui {
namespace {

using Layout = ProposalCard::Layout;
constexpr std::array<int, 7> kColumns{42, 42, 42, 34, 38, 46, 46};  // Fee Spread Impact Gas Carry Cost Worth

/// The name gives way before the word behind its comma, which says what came of the candidate.
QString shortened(const QString& name, const QFontMetrics& metrics, int width)
{
    const auto comma = name.lastIndexOf(QStringLiteral(", "));
    if (comma < 0 || metrics.horizontalAdvance(name) <= width) return metrics.elidedText(name, Qt::ElideRight, width);
    const QString word = name.mid(comma);
    return metrics.elidedText(name.left(comma), Qt::ElideRight, width - metrics.horizontalAdvance(word)) + word;
}

}  // namespace

void ProposalCard::paintTitle(QPainter& p) const
{
    const Theme& t = theme();
    const domain::Decision& d = *m_proposal->decision;
    const double quantity = proposalQuantity(*m_proposal);
    const QRect line(Layout::kPad, Layout::kPad - 4, width() - 2 * Layout::kPad, 22);
    paintMark(p, QRectF(line.left(), line.top() + 6, 10, 10), quantity < 0.0 ? Mark::Sell : Mark::Buy,
              quantity < 0.0 ? t.down : t.up);
    const QFont titleFont = uiFont(15, QFont::Medium);
    p.setFont(titleFont);
    p.setPen(t.text);
    const QString title = proposalTitle(*m_proposal);
    p.drawText(line.adjusted(17, 0, 0, 0), Qt::AlignVCenter, title);
    const Duration left = m_proposal->expires - m_now;
    const bool soon = left < Duration::seconds(10);
    // The clock waits once; whoever resizes again sees that it will not.
    const QString leftWords =
        m_proposal->clockHeld ? tr("%1 left, held once").arg(countdown(left)) : tr("%1 left").arg(countdown(left));
    p.setFont(uiFont(12, soon ? QFont::Bold : QFont::Medium));
    p.setPen(t.warn);
    p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, leftWords);
    const int timeWidth = p.fontMetrics().horizontalAdvance(leftWords) + 8;
    p.setFont(uiFont(12));
    p.setPen(t.text2);
    QString where = text(m_proposal->instrument) + QStringLiteral(", ") + text(m_proposal->venue);
    if (m_proposal->resizedQuantity) where = tr("changed from %1").arg(sizeCoin(d.underlying, d.quantity));
    const int from = 17 + QFontMetrics(titleFont).horizontalAdvance(title) + 10;
    const QRect room = line.adjusted(from, 1, -timeWidth, 0);
    p.drawText(room, Qt::AlignVCenter, p.fontMetrics().elidedText(where, Qt::ElideRight, std::max(0, room.width())));
    const double share =
        m_proposal->life.nanoseconds > 0 ? std::clamp(left.inSeconds() / m_proposal->life.inSeconds(), 0.0, 1.0) : 0.0;
    const QRectF track(Layout::kPad, line.bottom() + 3, width() - 2 * Layout::kPad, 3);
    p.fillRect(track, t.bg3);
    p.fillRect(QRectF(track.left(), track.top(), track.width() * share, 3), t.warn);
}

int ProposalCard::paintFacts(QPainter& p, int top) const
{
    const Theme& t = theme();
    const auto facts = proposalFacts(*m_proposal);
    const int whole = width() - 2 * Layout::kPad, half = (whole - Layout::kFactGap) / 2;
    const bool two = factsStandInTwoColumns(width());
    const std::size_t rows = two ? 3 : facts.size();
    p.setFont(uiFont(12));
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const int left = Layout::kPad + (i < rows ? 0 : half + Layout::kFactGap);
        const QRect line(left, top + static_cast<int>(i % rows) * Layout::kFactRow, two ? half : whole,
                         Layout::kFactRow);
        if (line.bottom() > lowest()) break;
        p.setPen(t.text2);
        p.drawText(line, Qt::AlignVCenter, facts[i].label);
        p.setPen(facts[i].gain ? t.up : t.text);
        p.drawText(line, Qt::AlignVCenter | Qt::AlignRight, facts[i].value);
    }
    return top + static_cast<int>(rows) * Layout::kFactRow + 8;
}

/// Above the buttons, also in a window that is lower than the card would be.
int ProposalCard::lowest() const { return height() - Layout::kPad - Layout::kButtons - 4; }

void ProposalCard::paintCandidates(QPainter& p, int top) const
{
    const Theme& t = theme();
    static const std::array<QString, 7> kHeads{tr("Fee"),   tr("Spread"), tr("Impact"), tr("Gas"),
                                               tr("Carry"), tr("Cost"),   tr("Worth")};
    const auto writeCells = [&](int y, int height, const std::array<QString, 7>& cells) {
        int right = width() - Layout::kPad;
        for (std::size_t i = cells.size(); i-- > 0;) {
            p.drawText(QRect(right - 90, y, 90, height), Qt::AlignVCenter | Qt::AlignRight, cells[i]);
            right -= kColumns[i];
        }
    };
    const auto candidates = candidateLines(*m_proposal);
    const int room = (lowest() - top - Layout::kCandidateHead) / Layout::kCandidateRow;
    if (room < 1) return;
    p.setFont(uiFont(11, QFont::Medium));
    p.setPen(t.text2);
    p.drawText(QRect(Layout::kPad, top, 240, 15), Qt::AlignVCenter, tr("Candidate"));
    p.setFont(uiFont(11));
    p.drawText(QRect(Layout::kPad, top + 14, 60, 16), Qt::AlignVCenter, QStringLiteral("USD"));
    writeCells(top + 14, 16, kHeads);
    int y = top + Layout::kCandidateHead;
    const auto count = static_cast<int>(candidates.size());
    for (int i = 0; i < count; ++i) {
        const auto& line = candidates[static_cast<std::size_t>(i)];
        const QRect row(1, y, width() - 2, Layout::kCandidateRow);
        // With room for one it is the one that was chosen.
        if (i + 1 == room && room > 1 && count > room) {
            p.setFont(uiFont(12));
            p.setPen(t.text3);
            p.drawText(row.adjusted(Layout::kPad - 1, 0, 0, 0), Qt::AlignVCenter, tr("%1 more").arg(count - i));
            return;
        }
        if (line.chosen) p.fillRect(row, t.select);
        p.setPen(t.line);
        p.drawLine(row.topLeft(), row.topRight());
        p.setFont(uiFont(12));
        p.setPen(line.excluded ? t.text3 : t.text);
        const int nameWidth = width() - 2 * Layout::kPad - std::accumulate(kColumns.begin() + 1, kColumns.end(), 0) -
                              p.fontMetrics().horizontalAdvance(line.fee) - 6;
        p.drawText(row.adjusted(Layout::kPad - 1, 0, 0, 0), Qt::AlignVCenter,
                   shortened(line.name, p.fontMetrics(), nameWidth));
        writeCells(y, Layout::kCandidateRow,
                   {line.fee, line.spread, line.impact, line.gas, line.carry, line.cost, line.worth});
        y += Layout::kCandidateRow;
        if (room == 1) return;
    }
}

/// What an edited field said when the form opened, between it and its unit.
void ProposalCard::paintBefore(QPainter& p, const QRect& line, std::size_t row) const
{
    const QString now = (row == 0 ? m_size : m_price)->text();
    const QString before = row == 0 ? m_sizeBefore : m_priceBefore;
    if (now == before) return;
    const QString words = before.isEmpty() ? tr("followed") : tr("was %1").arg(before);
    p.drawText(line.adjusted(0, 0, -40, 0), Qt::AlignVCenter | Qt::AlignRight, words);
}

void ProposalCard::paintForm(QPainter& p, int top) const
{
    const Theme& t = theme();
    const std::array<QString, 4> labels{tr("Size"), tr("Limit price"), tr("Venue"), tr("Reason")};
    p.setFont(uiFont(12));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const QRect line(Layout::kPad, top + static_cast<int>(i) * Layout::kFormRow + 3, width() - 2 * Layout::kPad,
                         24);
        p.setPen(t.text2);
        p.drawText(line, Qt::AlignVCenter, labels[i]);
        if (i == 2) {
            p.setPen(t.text);
            p.drawText(line.adjusted(118, 0, 0, 0), Qt::AlignVCenter,
                       text(m_proposal->venue) + QLatin1Char(' ') + text(m_proposal->instrument));
        }
        p.setPen(t.text3);
        if (i < 2) paintBefore(p, line, i);
        if (i < 2)
            p.drawText(line, Qt::AlignVCenter | Qt::AlignRight,
                       i == 0 ? text(m_proposal->decision->underlying) : QStringLiteral("USD"));
    }
}

void ProposalCard::paintEvent(QPaintEvent*)
{
    if (!m_proposal && !isEnded()) return;
    const Theme& t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.warn, hasFocus() ? 2.0 : 1.0));
    p.setBrush(t.bg2);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    p.setRenderHint(QPainter::Antialiasing, false);
    if (isEnded()) {
        p.setFont(uiFont(12));
        p.setPen(t.text2);
        const int pad = Layout::kPad;
        p.drawText(rect().adjusted(pad, pad, -pad, -pad), Qt::TextWordWrap, m_ended + QLatin1Char('.'));
        return;
    }
    paintTitle(p);
    int top = Layout::kPad + Layout::kTitle;
    if (m_resizing) {
        paintForm(p, top);
        top += 4 * Layout::kFormRow + 4;
    }
    p.setFont(uiFont(12));
    p.setPen(t.text);
    p.drawText(QRect(Layout::kPad, top, width() - 2 * Layout::kPad, sentenceHeight(width())), Qt::TextWordWrap,
               sentence());
    top += sentenceHeight(width());
    if (m_resizing) return;
    p.setFont(uiFont(11));
    p.setPen(t.text2);
    p.drawText(QRect(Layout::kPad, top, width() - 2 * Layout::kPad, Layout::kChanges), Qt::TextWordWrap,
               changesSince(*m_proposal));
    paintCandidates(p, paintFacts(p, top + Layout::kChanges));
}

}  // namespace ballast::ui
