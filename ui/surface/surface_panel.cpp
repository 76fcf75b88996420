#include "ui/surface/surface_panel.h"

#include <QPainter>

#include "ui/format/number_format.h"
#include "ui/kit/table_text.h"
#include "ui/smile/slice_choice.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

constexpr int kTabHeight = 28, kHairline = 1;

bool isSmall(const QSize& size) { return size.width() < 640 || size.height() < 400; }

}  // namespace

SurfacePanel::SurfacePanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("volatility-surface"), tr("Volatility surface"), selection, parent),
      m_mesh(new VolatilitySurface3dView(this)), m_term(new TermStructureView(this)), m_smilePane(new SmilePane(this)),
      m_fits(new FitTableView(selection, this)), m_right(new QStackedWidget(this)),
      m_tenors(new LadderView(QStringLiteral("surface-tenors"), &m_tenorModel, LadderView::RowRule::Scroll, this)),
      m_tabs(new SegmentBar({tr("3-D"), tr("Term structure")}, 0, 20, this))
{
    m_right->addWidget(m_smilePane);
    m_right->addWidget(m_fits);
    m_right->addWidget(m_tenors);
    m_tenors->setAccessibleName(tr("Volatility at fixed tenors"));
    addHeader();
    connectViews();
    refresh();
}

void SurfacePanel::addHeader()
{
    m_axisBar = header()->addSegments({tr("Strike"), tr("Delta"), tr("ln K/F")}, 0);
    m_pageBar = header()->addSegments({tr("Smile"), tr("Fit table"), tr("Tenors")}, 0);
    connect(m_axisBar, &SegmentBar::activated, this,
            [this](int index) { smile()->setAxis(static_cast<SmileAxisKind>(index)); });
    connect(m_pageBar, &SegmentBar::activated, this, &SurfacePanel::showPage);
    connect(m_tabs, &SegmentBar::activated, this, [this](int index) {
        m_termInFront = index == 1;
        layOut();
    });
}

void SurfacePanel::showOwnCurve(bool shown)
{
    if (shown) showPage(0);
    m_smilePane->setOwnCurveShown(shown);
}

void SurfacePanel::connectViews()
{
    const auto choose = [this](Timestamp expiry) { selection()->setExpiry(expiry); };
    connect(m_mesh, &VolatilitySurface3dView::expiryChosen, this, choose);
    connect(m_term, &TermStructureView::expiryChosen, this, choose);
    connect(smile(), &SmileView::strikeChosen, this, [this](double strike) { selection()->setStrike(strike); });
    connect(smile(), &SmileView::strikeHovered, this,
            [this](std::optional<double> strike) { selection()->setHover(std::nullopt, strike); });
    connect(selection(), &Selection::hovered, this, [this] { smile()->setLinkedHover(selection()->hoveredStrike()); });
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, m_term, &TermStructureView::applyTheme);
}

QStringList SurfacePanel::pages() const
{
    return {QStringLiteral("smile"), QStringLiteral("fits"), QStringLiteral("tenors")};
}

void SurfacePanel::showPage(int index)
{
    if (index < 0 || index >= m_right->count()) return;
    m_pageBar->setCurrent(index);
    m_right->setCurrentIndex(index);
    m_axisBar->setLocked(index == 0 ? QString() : tr("The axis of the smile, which is behind this page"));
}

QString SurfacePanel::emptyMessage() const
{
    QString message;
    selectedSurface(snapshot(), *selection(), message);
    return message;
}

QString SurfacePanel::tableText(QChar separator) const
{
    QString message;
    const auto surface = selectedSurface(snapshot(), *selection(), message);
    const auto slice = surface ? chosenSlice(*surface, *selection()) : std::nullopt;
    if (!slice) return {};
    if (m_right->currentWidget() == m_tenors) return tableTextOf(m_tenorModel, separator);
    if (m_right->currentWidget() == m_fits) return figureTableText(m_fits->fits(), separator);
    return smileTableText(surface->slices[*slice], separator);
}

void SurfacePanel::showHeader(const interfaces::SurfaceView* surface, std::optional<std::size_t> slice, Timestamp now)
{
    QString follow = selection()->underlying();
    if (surface && slice) follow += QStringLiteral(", ") + expiryWithTime(surface->slices[*slice].expiry, now);
    header()->setFollowText(shownChain(follow, surface));
    const auto [words, stale] = surface ? worstFitAge(*surface, now) : std::pair<QString, bool>{};
    header()->setAge(words, stale);
}

void SurfacePanel::refresh()
{
    QString message;
    const auto surface = selectedSurface(snapshot(), *selection(), message);
    const Timestamp now = snapshot() ? snapshot()->time : Timestamp{};
    const auto slice = surface ? chosenSlice(*surface, *selection()) : std::nullopt;
    const auto expiry = slice ? std::optional(surface->slices[*slice].expiry) : std::nullopt;
    m_mesh->setSurface(surface, now);
    m_mesh->setSelectedExpiry(expiry);
    m_term->setSurface(surface);
    m_term->setSelectedExpiry(expiry);
    m_smilePane->showSlice(surface, slice, now);
    smile()->setSelectedStrike(selection()->strike());
    m_fits->setSurface(surface, now);
    if (surface) m_tenorModel.show(*surface);
    showHeader(surface.get(), slice, now);
    layOut();
    Panel::refresh();
}

void SurfacePanel::resizeEvent(QResizeEvent*) { layOut(); }

void SurfacePanel::layOut()
{
    const bool any = emptyMessage().isEmpty();
    const bool small = isSmall(size());
    m_right->setVisible(any);
    m_tabs->setVisible(any && small);
    m_mesh->setVisible(any && !(small && m_termInFront));
    m_term->setVisible(any && !(small && !m_termInFront));
    const int left = width() * 44 / 100;
    m_right->setGeometry(left + kHairline, 0, width() - left - kHairline, height());
    if (small) {
        m_tabs->setGeometry(8, 4, m_tabs->sizeHint().width(), 20);
        const QRect page(0, kTabHeight, left, height() - kTabHeight);
        m_mesh->setGeometry(page);
        m_term->setGeometry(page);
        return;
    }
    const int upper = height() * 64 / 100;
    m_mesh->setGeometry(0, 0, left, upper);
    m_term->setGeometry(0, upper + kHairline, left, height() - upper - kHairline);
}

QString smileTableText(const interfaces::SliceView& slice, QChar separator)
{
    const auto cell = [](std::optional<double> value, double scale) {
        return value ? figureText(*value * scale) : QString();
    };
    const QStringList head{
        QStringLiteral("Strike USD"),  QStringLiteral("ln K/F"),      QStringLiteral("Forward delta"),
        QStringLiteral("Bid vol pts"), QStringLiteral("Ask vol pts"), QStringLiteral("Mark vol pts"),
        QStringLiteral("Fit vol pts"), QStringLiteral("Used"),        QStringLiteral("Own contracts")};
    QString table = head.join(separator) + QLatin1Char('\n');
    for (const auto& quote : slice.quotes) {
        const QStringList cells{
            figureText(quote.strike),         figureText(quote.logMoneyness),
            figureText(quote.forwardDelta),   cell(quote.bidVolatility, 100.0),
            cell(quote.askVolatility, 100.0), cell(quote.markVolatility, 100.0),
            cell(quote.fitVolatility, 100.0), quote.used ? QStringLiteral("yes") : QStringLiteral("no"),
            figureText(quote.ownContracts)};
        table += cells.join(separator) + QLatin1Char('\n');
    }
    return table;
}

}  // namespace ballast::ui
