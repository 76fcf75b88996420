#include "ui/review/decision_record_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/format/number_format.h"
#include "ui/review/record_kind.h"
#include "ui/review/record_limits.h"
#include "ui/review/record_tables.h"
#include "ui/theme/theme.h"
#include "ui/tickets/decision_text.h"
#include "ui/widgets/spoken_role.h"
#include "words/codes.h"

namespace ballast::ui {
namespace {

constexpr int kMargin = 12, kGap = 12, kSideBySide = 960;

QString sentenceOf(const domain::Decision& decision, const words::Fate& fate)
{
    return decision.reason.empty() ? ui::headline(decision, fate) : text(words::explained(decision.reason));
}

QString spokenOf(const DecisionRecord& record)
{
    const QString sentence = sentenceOf(*record.decision, record.fate);
    if (record.orders.isEmpty()) return sentence;
    return QObject::tr("%1 Orders that followed: %2").arg(sentence, record.orders.join(QStringLiteral("; ")));
}

/// Code, trigger and person, where the record has them.
QString factsOf(const domain::Decision& decision, const words::Fate& fate)
{
    QStringList facts{ui::headline(decision, fate)};
    if (decision.code != domain::RecordCode::None) facts << codeWords(decision.code);
    if (decision.trigger != domain::Trigger::None)
        facts << QObject::tr("trigger: %1").arg(text(toString(decision.trigger)));
    facts << QObject::tr("profile %1").arg(text(toString(decision.profile)));
    if (!decision.operatorName.empty()) facts << QObject::tr("by %1").arg(text(decision.operatorName));
    return facts.join(QStringLiteral(" · "));
}

}  // namespace

struct DecisionRecordView::Layout {
    QRectF sentence, facts, inputs, candidates, band, limits, before, after, hash;
    int height{};
};

DecisionRecordView::DecisionRecordView(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setSpokenRole(this, QAccessible::Document);
    setAccessibleName(tr("Record of a decision"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, qOverload<>(&QWidget::update));
}

void DecisionRecordView::setRecord(DecisionRecord record)
{
    m_record = std::move(record);
    if (m_record.decision) setAccessibleDescription(spokenOf(m_record));
    setMinimumHeight(heightForWidth(width()));
    updateGeometry();
    update();
}

int DecisionRecordView::heightForWidth(int width) const { return m_record.decision ? layOut(width).height : 60; }

DecisionRecordView::Layout DecisionRecordView::layOut(int width) const
{
    Layout at;
    const domain::Decision& decision = *m_record.decision;
    const double room = std::max(100, width - 2 * kMargin);
    const QFontMetricsF sentence(uiFont(13));
    const QRectF bound =
        sentence.boundingRect(QRectF(0, 0, room - 16.0, 4000.0), Qt::TextWordWrap, sentenceOf(decision, m_record.fate));
    double y = 10.0;
    at.sentence = QRectF(kMargin, y, room, std::ceil(bound.height()));
    y = at.sentence.bottom() + 6.0;
    at.facts = QRectF(kMargin, y, room, 16.0);
    y = at.facts.bottom() + kGap;
    // What was weighed stands first, and the band beside or below it: inputs are many, and the rest would hide below
    // the fold.
    const double bandHeight = decision.band ? kBandPictureHeight : 0.0;
    const bool sideBySide = width >= kSideBySide;
    const double left = sideBySide ? std::floor(room * 0.42) + 14.0 : 0.0;
    at.candidates = QRectF(kMargin + left, y, room - left, candidateTableHeight(decision));
    const double under = at.candidates.isEmpty() ? y : at.candidates.bottom() + kGap;
    at.band = QRectF(kMargin + left, under, room - left, bandHeight);
    const double below = at.band.isEmpty() ? under : at.band.bottom() + kGap;
    at.inputs = QRectF(kMargin, sideBySide ? y : below, sideBySide ? left - 14.0 : room, inputTableHeight(decision));
    y = std::max({at.inputs.bottom(), at.candidates.bottom(), at.band.bottom()}) + kGap;
    at.limits = QRectF(kMargin, y, room, limitTableHeight(decision, m_record.orders));
    if (!at.limits.isEmpty()) y = at.limits.bottom() + kGap;
    const QFontMetricsF words(uiFont(12));
    const double wide = words.horizontalAdvance(m_record.before);
    at.before = QRectF(kMargin + 56.0, y, wide, 20.0);
    const bool twoLines = 56.0 + wide + 16.0 + 48.0 + words.horizontalAdvance(m_record.after) > room;
    if (twoLines) y += 20.0;
    const double afterLeft = twoLines || m_record.before.isEmpty() ? kMargin : at.before.right() + 16.0;
    at.after = QRectF(afterLeft + 48.0, y, words.horizontalAdvance(m_record.after), 20.0);
    at.hash = QRectF(kMargin, y + 22.0, room, 16.0);
    at.height = static_cast<int>(std::ceil(at.hash.bottom() + 10.0));
    return at;
}

void DecisionRecordView::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.bg1);
    if (!m_record.decision) return;
    painter.setRenderHint(QPainter::Antialiasing);
    const domain::Decision& decision = *m_record.decision;
    const Layout at = layOut(width());
    paintMark(painter, QRectF(at.sentence.left(), at.sentence.top() + 3.5, kMarkSize, kMarkSize), recordMark(decision),
              recordColour(decision));
    painter.setFont(uiFont(13));
    painter.setPen(t.text);
    painter.drawText(at.sentence.adjusted(16.0, 0.0, 0.0, 2.0), Qt::TextWordWrap, sentenceOf(decision, m_record.fate));
    painter.setFont(uiFont(11));
    painter.setPen(t.text3);
    painter.drawText(at.facts.adjusted(16.0, 0.0, 0.0, 0.0), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetricsF(painter.font())
                         .elidedText(factsOf(decision, m_record.fate), Qt::ElideRight, at.facts.width() - 16.0));
    paintInputTable(painter, at.inputs, decision);
    paintCandidateTable(painter, at.candidates, decision);
    paintBandPicture(painter, at.band, decision);
    paintLimitTable(painter, at.limits, decision, m_record.orders);
    painter.setFont(uiFont(12));
    const auto link = [&](const QRectF& box, double lead, const QString& label, const QString& words) {
        if (words.isEmpty()) return;
        painter.setPen(t.text3);
        painter.drawText(QRectF(box.left() - lead, box.top(), lead, box.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         label);
        painter.setPen(t.accent);
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, words);
    };
    link(at.before, 56.0, tr("Before it"), m_record.before);
    link(at.after, 48.0, tr("After it"), m_record.after);
    painter.setFont(monoFont(11));
    painter.setPen(t.text3);
    const QString former =
        m_record.formerHash.isEmpty() ? QString() : tr(" follows %1").arg(shortHash(m_record.formerHash.toStdString()));
    if (!m_record.hash.isEmpty())
        painter.drawText(at.hash, Qt::AlignLeft | Qt::AlignVCenter,
                         tr("Record %1%2").arg(shortHash(m_record.hash.toStdString()), former));
}

bool DecisionRecordView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_record.decision) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const Layout at = layOut(width());
    const QPointF place = help->pos();
    const QString words = at.candidates.contains(place)
                              ? candidateToolTip(*m_record.decision, place.y() - at.candidates.top())
                          : at.limits.contains(place) ? limitToolTip(*m_record.decision, m_record.orders)
                          : at.facts.contains(place)  ? factsOf(*m_record.decision, m_record.fate)
                                                      : QString();
    words.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), words, this);
    return true;
}

void DecisionRecordView::mousePressEvent(QMouseEvent* event)
{
    if (!m_record.decision) return;
    const Layout at = layOut(width());
    if (!m_record.before.isEmpty() && at.before.contains(event->position()))
        Q_EMIT neighbourRequested(-1);
    else if (!m_record.after.isEmpty() && at.after.contains(event->position()))
        Q_EMIT neighbourRequested(1);
}

void DecisionRecordView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_record.decision) return;
    const Layout at = layOut(width());
    const bool link = at.before.contains(event->position()) || at.after.contains(event->position());
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

}  // namespace ballast::ui
