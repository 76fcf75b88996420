#include "ui/whatif/what_if_panel.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QShortcut>
#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/format/size_format.h"
#include "ui/format/typed_number.h"
#include "ui/kit/table_text.h"
#include "ui/theme/desk_style.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

namespace {

/// Range of a slider in its steps, and what a step is.
struct Range {
    const char *name, *unit;
    int least, most;
    double step;
};
constexpr std::array<Range, WhatIfPanel::kDials> kRanges{
    {{"Spot", "%", -120, 120, 0.5}, {"Volatility", "vol pts", -60, 120, 0.5}, {"Days", "d", 0, 240, 0.25}}};

constexpr int kFrame = 4;

/// Says which of the dials an arrow turns.
class DialSlider : public QSlider {
public:
    using QSlider::QSlider;

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QSlider::paintEvent(event);
        if (!hasFocus()) return;
        QPainter painter(this);
        paintFocusRing(painter, rect());
    }
};

}  // namespace

WhatIfPanel::WhatIfPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("what-if"), tr("What if"), selection, parent), m_trade(new QLineEdit(this)),
      m_trades(new QLabel(this)), m_margins(new QLabel(this)), m_words(new QLabel(this)),
      m_add(new PushButton(tr("Add trade"), 24, this)), m_reset(new PushButton(tr("Reset"), 24, this)),
      m_view(new LadderView(QStringLiteral("what-if"), &m_model, LadderView::RowRule::Scroll, this)),
      m_body(new QWidget(this))
{
    header()->setLinked(false);
    header()->setCornerWord(tr("WHAT-IF"));
    build();
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &WhatIfPanel::reset);
    connect(m_reset, &PushButton::clicked, this, &WhatIfPanel::reset);
    connect(m_add, &PushButton::clicked, this, &WhatIfPanel::addTrade);
    connect(m_trade, &QLineEdit::returnPressed, this, &WhatIfPanel::addTrade);
    setFocusProxy(m_sliders[Spot]);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

void WhatIfPanel::addDial(QLayout* into, Dial dial)
{
    const Range& range = kRanges[dial];
    auto* name = new QLabel(tr(range.name), this);
    name->setFont(uiFont(12));
    name->setFixedWidth(64);
    auto* slider = m_sliders[dial] = new DialSlider(Qt::Horizontal, this);
    slider->setRange(range.least, range.most);
    slider->setPageStep(10);
    slider->setAccessibleName(tr(range.name));
    slider->setFixedHeight(22);
    auto* value = m_values[dial] = new QLabel(this);
    value->setFont(uiFont(12, QFont::Medium));
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    value->setFixedWidth(96);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(name);
    row->addWidget(slider, 1);
    row->addWidget(value);
    static_cast<QVBoxLayout*>(into)->addLayout(row);
    connect(slider, &QSlider::valueChanged, this, &WhatIfPanel::ask);
}

void WhatIfPanel::build()
{
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(4);
    for (const Dial dial : {Spot, Volatility, Days})
        addDial(column, dial);
    m_trade->setPlaceholderText(tr("A trade: +2 BTC-27FEB26-70000-C"));
    m_trade->setAccessibleName(tr("Hypothetical trade"));
    m_trade->setFixedHeight(24);
    m_trade->setMaxLength(80);
    m_reset->setKeyHint(tr("Esc"));
    m_add->setFreeToolTip(tr("Signed size, then the name as the venue lists it. Nothing is sent."));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_trade, 1);
    row->addWidget(m_add);
    row->addWidget(m_reset);
    column->addLayout(row);
    for (QLabel* label : {m_trades, m_margins, m_words}) {
        label->setFont(uiFont(12));
        label->setWordWrap(true);
    }
    column->addWidget(m_trades);
    column->addWidget(m_margins);
    m_margins->hide();
    column->addWidget(m_view, 1);
    column->addWidget(m_words);
    m_view->setAccessibleName(tr("Live book and what-if"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(kFrame, kFrame, kFrame, kFrame);
    whole->addWidget(m_body);
    // The trade's field was made before the dials.
    const std::array<QWidget*, 7> inOrder{
        m_sliders[Spot], m_sliders[Volatility], m_sliders[Days], m_trade, m_add, m_reset, m_view};
    for (std::size_t i = 1; i < inOrder.size(); ++i)
        setTabOrder(inOrder[i - 1], inOrder[i]);
    ask();
}

double WhatIfPanel::valueOf(Dial dial) const { return m_sliders[dial]->value() * kRanges[dial].step; }

void WhatIfPanel::ask()
{
    for (const Dial dial : {Spot, Volatility, Days}) {
        if (!m_sliders[dial] || !m_values[dial]) return;
        const double value = valueOf(dial);
        const QString figure = dial == Days ? plain(value, 2) : signedNumber(value, 1);
        m_values[dial]->setText(figure + QStringLiteral("\u00A0") + tr(kRanges[dial].unit));
    }
    m_question.spotShift = valueOf(Spot) / 100.0;
    m_question.volatilityPoints = valueOf(Volatility);
    m_question.days = valueOf(Days);
    QStringList trades;
    for (const auto& trade : m_question.trades)
        trades << signedNumber(trade.quantity, contractDecimals(trade.quantity)) + QLatin1Char(' ') +
                      text(trade.instrument);
    m_trades->setText(trades.isEmpty() ? QString() : tr("Supposed trades: %1").arg(trades.join(QStringLiteral(", "))));
    m_trades->setVisible(!trades.isEmpty());
    const bool moved = m_question != interfaces::WhatIfQuestion{};
    if (!snapshot()) m_reset->setLocked(moved ? QString() : tr("Nothing is supposed."));
    if (m_commands) m_commands->askWhatIf(m_question);
    refresh();
}

/// "+2 NAME": at the venue whose chain or positions list that name.
void WhatIfPanel::addTrade()
{
    const QString typed = m_trade->text().trimmed();
    const auto gap = typed.indexOf(QLatin1Char(' '));
    const auto quantity = typedNumber(typed.left(gap));
    const QString name = typed.mid(gap + 1).trimmed();
    if (gap < 1 || quantity.value_or(0.0) == 0.0 || name.isEmpty()) {
        Q_EMIT noticeRaised(
            tr("A trade is a signed size and a name, such as +2 BTC-27FEB26-70000-C; was “%1”.").arg(typed) +
            commaAdvice(typed.left(gap)));
        return;
    }
    m_question.trades.push_back({.venue = {}, .instrument = name.toStdString(), .quantity = *quantity});
    m_trade->clear();
    ask();
}

void WhatIfPanel::reset()
{
    m_question = {};
    for (QSlider* slider : m_sliders) {
        const QSignalBlocker blocker(slider);
        slider->setValue(0);
    }
    m_trade->clear();
    ask();
}

void WhatIfPanel::setEmptyMessage(const QString& message)
{
    m_view->setVisible(message.isEmpty());
    m_emptyMessage = message;
}

/// "Initial margin over equity with the trades: Deribit 61.8 to 74.2 %, by …".
void WhatIfPanel::showMargins(const std::vector<interfaces::MarginChange>& margins)
{
    const auto share = [](const std::optional<double>& value, bool estimated) {
        return value ? (estimated ? kEstimated : QString()) + percent1(*value) : kMissing;
    };
    QStringList lines;
    double worst = 0.0;
    for (const auto& margin : margins) {
        worst = std::max(worst, margin.after.value_or(0.0));
        lines << tr("%1 %2 to %3\u00A0% (%4)")
                     .arg(text(margin.account), share(margin.before, margin.estimated),
                          share(margin.after, margin.estimated), text(margin.message));
    }
    m_margins->setText(tr("Initial margin over equity with the trades: %1.").arg(lines.join(QStringLiteral("; "))));
    m_margins->setVisible(!lines.isEmpty());
    const Theme& t = theme();
    QPalette palette = m_margins->palette();
    palette.setColor(QPalette::WindowText, worst >= 1.0 ? t.breach : worst >= 0.8 ? t.warn : t.estimate);
    m_margins->setPalette(palette);
}

/// A journal answers no question; nothing can be asked then. True while it is so.
bool WhatIfPanel::showLock()
{
    const bool locked = snapshot()->session == interfaces::SessionKind::Review;
    const QString why = locked ? tr("Locked: this is a journal; questions go to a running desk.") : QString();
    for (QWidget* widget : {static_cast<QWidget*>(m_sliders[Spot]), static_cast<QWidget*>(m_sliders[Volatility]),
                            static_cast<QWidget*>(m_sliders[Days]), static_cast<QWidget*>(m_trade)}) {
        widget->setEnabled(!locked);
        widget->setToolTip(why);
    }
    m_add->setLocked(why);
    const bool moved = m_question != interfaces::WhatIfQuestion{};
    m_reset->setLocked(locked ? why : moved ? QString() : tr("Nothing is supposed."));
    if (!locked) return false;
    m_words->setText(why);
    m_margins->hide();
    setEmptyMessage(why);
    return true;
}

void WhatIfPanel::refresh()
{
    if (!snapshot()) return;
    const auto& view = snapshot()->whatIf;
    const auto tint = [](QLabel* label, const QColor& colour) {
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, colour);
        label->setPalette(palette);
    };
    tint(m_trades, theme().estimate);
    tint(m_words, theme().text2);
    if (showLock()) return update();
    // An answer to another question is none to this one.
    if (!view || view->asked != m_question) {
        const QString waits = tr("The desk works it out; nothing of it has come yet.");
        // Without any answer what stands in the rows is of another desk.
        setEmptyMessage(view && m_model.rowCount() > 0 ? QString() : waits);
        m_words->setText(tr("The desk works it out."));
        m_margins->hide();
        m_model.forgetSupposed();
        return update();
    }
    if (!view->message.empty()) {
        m_words->setText(text(view->message));
        setEmptyMessage(text(view->message));
        return update();
    }
    setEmptyMessage({});
    showMargins(view->margins);
    m_model.show(*view);
    QString words;
    int unpriced = 0;
    for (const auto& coin : view->coins)
        unpriced += coin.unpriced;
    for (const auto& trade : view->unknownTrades)
        words += tr("Not listed, so left out: %1. ").arg(text(trade));
    if (unpriced == 1) words += tr("One leg has no value here or there and is in no figure. ");
    if (unpriced > 1) words += tr("%1 legs have no value here or there and are in no figure. ").arg(unpriced);
    const bool warns = !words.isEmpty();
    m_words->setText(words + text(view->method));
    tint(m_words, warns ? theme().warn : theme().text2);
    update();
}

void WhatIfPanel::paintEvent(QPaintEvent* event)
{
    Panel::paintEvent(event);
    QPainter painter(this);
    QPen pen(theme().breach, 2.0, Qt::DashLine);
    painter.setPen(pen);
    painter.drawRect(rect().adjusted(1, 1, -2, -2));
}

QString WhatIfPanel::tableText(QChar separator) const
{
    return m_emptyMessage.isEmpty() ? tableTextOf(m_model, separator) : QString();
}

}  // namespace ballast::ui
