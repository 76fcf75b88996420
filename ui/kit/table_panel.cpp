#include "ui/kit/table_panel.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/format/number_format.h"
#include "ui/kit/table_text.h"

namespace ballast::ui {
namespace {

/// A filter that Escape empties and hides.
class FilterEdit : public QLineEdit {
public:
    using QLineEdit::QLineEdit;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Escape) return QLineEdit::keyPressEvent(event);
        clear();
        hide();
        if (parentWidget()) parentWidget()->setFocus();
    }
};

QString missingLegNames(const interfaces::UnderlyingView& view)
{
    for (const auto& leg : view.legs)
        if (!leg.complete)
            return text(view.code) + QLatin1Char(' ') + expiryShort(leg.expiry) + QLatin1Char(' ') +
                   plain(leg.strike, 0) + QString::fromLatin1(leg.right == domain::OptionRight::Call ? " C" : " P");
    return {};
}

}  // namespace

const interfaces::UnderlyingView* followedUnderlying(const interfaces::Snapshot& snapshot, const Selection* selection)
{
    const auto code = selection ? selection->underlying().toStdString() : std::string();
    const auto* view = snapshot.findUnderlying(code);
    if (!view && !snapshot.underlyings.empty()) view = &snapshot.underlyings.front();
    return view;
}

TablePanel::TablePanel(const QString& id, const QString& title, Selection* selection, QWidget* parent)
    : Panel(id, title, selection, parent), m_notice(new NoticeStrip(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_notice);
    connect(m_notice, &NoticeStrip::buttonPressed, this,
            [this] { Q_EMIT panelRequested(QStringLiteral("positions")); });
}

void TablePanel::setUp(LadderModel* model, LadderView::RowRule rule, QSize hint, QSize minimum)
{
    m_model = model;
    m_sizeHint = hint;
    m_minimumSize = minimum;
    m_view = new LadderView(id(), model, rule, this);
    m_view->setAccessibleName(title());
    m_view->addColumnMenu(header()->menu());
    layout()->addWidget(m_view);
    setFocusProxy(m_view);
    connect(m_view, &LadderView::copyRequested, this, &Panel::copyTable);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
}

void TablePanel::addFilter(const QString& placeholder)
{
    m_filter = new FilterEdit(this);
    m_filter->setPlaceholderText(placeholder);
    m_filter->setAccessibleName(placeholder);
    m_filter->setFixedHeight(24);
    m_filter->setMaxLength(200);
    m_filter->hide();
    qobject_cast<QVBoxLayout*>(layout())->insertWidget(1, m_filter);
    connect(m_filter, &QLineEdit::textChanged, this, [this] { refresh(); });
}

QString TablePanel::filterText() const { return m_filter ? m_filter->text() : QString(); }

bool TablePanel::focusFilter()
{
    if (!m_filter) return false;
    m_filter->show();
    m_filter->setFocus();
    m_filter->selectAll();
    return true;
}

void TablePanel::refresh()
{
    if (!snapshot() || !m_view) return;
    rebuild(*snapshot());
}

void TablePanel::setEmptyMessage(const QString& message)
{
    if (m_view) setContentVisible(m_view, message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

QString TablePanel::tableText(QChar separator) const
{
    return m_model && m_emptyMessage.isEmpty() ? tableTextOf(*m_model, separator) : QString();
}

void TablePanel::showSurfaceAge(const interfaces::UnderlyingView& view)
{
    const auto& surface = *view.surface;
    const bool stale = surface.quality != domain::Quality::Good;
    QString words = surface.age ? age(*surface.age) : QString();
    if (surface.quality == domain::Quality::Carried) words.prepend(tr("carried "));
    header()->setAge(words, stale);
}

void TablePanel::showLegNotice(const interfaces::UnderlyingView& view, const QString& otherwise)
{
    if (view.missingLegs == 0) return m_notice->show(otherwise);
    const QString more = view.missingLegs > 1 ? QStringLiteral(" …") : QString();
    m_notice->show(tr("Greeks stopped: %1 of %2 legs have no volatility (%3%4). Hedging of %5 is off.")
                       .arg(view.missingLegs)
                       .arg(view.legs.size())
                       .arg(missingLegNames(view), more, text(view.code)),
                   Tone::Warn, tr("Show legs"));
}

}  // namespace ballast::ui
