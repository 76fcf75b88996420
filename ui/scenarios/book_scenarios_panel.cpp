#include "ui/scenarios/book_scenarios_panel.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/choices/history.h"
#include "ui/format/counted.h"
#include "ui/format/number_format.h"
#include "ui/format/typed_number.h"
#include "ui/kit/table_panel.h"
#include "ui/kit/table_text.h"
#include "ui/scenarios/popup_entries.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

namespace {

constexpr int kMostSteps = 41;
constexpr int kOneLineFrom = 760;
constexpr int kLeastSteps = 60;     ///< Of a field.
constexpr int kAllPartsFrom = 420;  ///< In less height one part is shown at a time: three would have no row each.

void tintLabel(QLabel* label, const QColor& colour)
{
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
}

/// What the last entries of the templates do; those of templates themselves have no such word.
const QString kSaves = QStringLiteral("save"), kDeletes = QStringLiteral("delete ");

/// "−30, −20, 10" as fractions; empty words are none. Empty if a part is no number or out of range.
std::optional<std::vector<double>> stepsOf(const QString& words, double most)
{
    std::vector<double> steps;
    QString typed = words;
    typed.replace(QChar(0x2212), QLatin1Char('-')).remove(QLatin1Char('%'));
    for (const QString& part : typed.split(QRegularExpression(QStringLiteral("[,; ]+")), Qt::SkipEmptyParts)) {
        bool isNumber = false;
        const double value = part.toDouble(&isNumber) / 100.0;
        if (!isNumber || !(value > -1.0) || value > most) return std::nullopt;
        steps.push_back(value);
    }
    if (steps.size() > kMostSteps) return std::nullopt;
    return steps;
}

}  // namespace

BookScenariosPanel::BookScenariosPanel(Selection* selection, QWidget* parent)
    : Panel(QStringLiteral("whole-book"), tr("Whole book"), selection, parent), m_head(new QLabel(this)),
      m_legsTitle(new QLabel(this)), m_foot(new QLabel(this)), m_spotSteps(new QLineEdit(this)),
      m_volatilitySteps(new QLineEdit(this)), m_days(new QLineEdit(this)), m_metric(new QComboBox(this)),
      m_templates(new QComboBox(this)), m_gridView(new ScenarioGridView(&m_gridModel, this)),
      m_ladderView(
          new LadderView(QStringLiteral("whole-book-ladder"), &m_ladderModel, LadderView::RowRule::Scroll, this)),
      m_legsView(new LadderView(QStringLiteral("whole-book-legs"), &m_legsModel, LadderView::RowRule::Scroll, this)),
      m_body(new QWidget(this))
{
    header()->setLinked(false);
    m_moves = header()->addSegments({tr("By beta"), tr("Alike"), tr("One coin")}, 0);
    m_moves->setSegmentToolTip(0, tr("All coins move together, each by its 30-day volatility over the first one's."));
    m_moves->setSegmentToolTip(1, tr("All coins move together by the same fraction."));
    m_moves->setSegmentToolTip(2, tr("The coin that the panels follow moves, the others stand."));
    m_partBar = header()->addSegments({tr("Grid"), tr("By spot"), tr("Positions")}, 0);
    m_partBar->setAccessibleName(tr("Part of the whole book"));
    m_partBar->hide();
    connect(m_partBar, &SegmentBar::activated, this, [this](int index) {
        m_partBar->setCurrent(index);
        followHeight();
    });
    build();
    setFocusProxy(m_gridView);
    setEmptyMessage(tr("Waiting for the first picture of the desk."));
    connect(m_moves, &SegmentBar::activated, this, [this](int index) {
        m_moves->setCurrent(index);
        ask();
    });
    for (QLineEdit* edit : {m_spotSteps, m_volatilitySteps, m_days})
        connect(edit, &QLineEdit::editingFinished, this, &BookScenariosPanel::ask);
    connect(m_metric, &QComboBox::currentIndexChanged, this, &BookScenariosPanel::ask);
    connect(m_templates, &QComboBox::activated, this, [this](int index) {
        const QString verb = m_templates->itemData(index).toString();
        if (verb == kSaves) return askForTemplateName();
        if (verb.startsWith(kDeletes)) return deleteTemplate(verb.mid(kDeletes.size()));
        useTemplate(m_templates->itemText(index));
    });
    m_templates->setPlaceholderText(tr("Own steps"));
    m_templates->view()->installEventFilter(new PopupEntries(m_templates));
    fillTemplates();
    const auto choose = [this](const QModelIndex& index) {
        if (const auto cell = m_gridModel.cellAt(index)) {
            m_question.cell = cell;
            ask();
        }
    };
    connect(m_gridView, &QTableView::clicked, this, choose);
    connect(m_gridView, &QTableView::activated, this, choose);
    if (selection)
        connect(selection, &Selection::changed, this, [this] {
            if (m_moves->current() == static_cast<int>(interfaces::CoinMoves::Alone)) ask();
        });
}

void BookScenariosPanel::build()
{
    auto* fields = new QHBoxLayout;
    auto* choices = new QHBoxLayout;
    for (auto* line : {fields, choices}) {
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(6);
    }
    const auto add = [&](const QString& words, QLineEdit* edit, const QString& placeholder, int width,
                         const QString& tip) {
        auto* label = new QLabel(words, this);
        label->setFont(uiFont(12));
        label->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
        edit->setPlaceholderText(placeholder);
        edit->setAccessibleName(words);
        edit->setFixedHeight(24);
        edit->setMaxLength(200);
        edit->setMinimumWidth(std::min(width, kLeastSteps));
        edit->setMaximumWidth(width);
        edit->setToolTip(tip);
        fields->addWidget(label);
        fields->addWidget(edit, 1);
    };
    add(tr("Spot steps %"), m_spotSteps, tr("usual"), 220,
        tr("Moves of spot in percent, for example -20 -10 0 10 20. Empty: the usual ones."));
    add(tr("Volatility steps %"), m_volatilitySteps, tr("usual"), 160,
        tr("Relative moves of implied volatility in percent: 10 makes 50 % into 55 %. Empty: the usual ones."));
    add(tr("Days later"), m_days, QStringLiteral("0"), 50,
        tr("Days that pass before the move, for example 1. Empty: none."));
    fields->addStretch(0);
    const auto addBox = [&](const QString& words, QComboBox* box, const QString& tip) {
        auto* label = new QLabel(words, this);
        label->setFont(uiFont(12));
        box->setAccessibleName(words);
        box->setFont(uiFont(12));
        box->setFixedHeight(24);
        box->setToolTip(tip);
        choices->addWidget(label);
        choices->addWidget(box);
    };
    m_metric->addItems({tr("P&L"), tr("Delta"), tr("Gamma"), tr("Vega"), tr("Theta")});
    addBox(tr("Show"), m_metric, tr("What stands in the cells: P&L, or a greek of the whole book there, in USD."));
    addBox(tr("Template"), m_templates, tr("Steps, days, moves and figure that belong together."));
    m_templates->setMinimumContentsLength(12);
    m_templates->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choices->addStretch(1);
    m_asked = new QBoxLayout(QBoxLayout::LeftToRight);
    m_asked->setContentsMargins(12, 6, 12, 2);
    m_asked->setSpacing(6);
    m_asked->addLayout(fields, 2);
    m_asked->addLayout(choices, 1);
    for (QLabel* label : {m_head, m_legsTitle, m_foot}) {
        label->setFont(uiFont(12));
        label->setWordWrap(true);
        label->setContentsMargins(12, 3, 12, 3);
    }
    m_head->setFont(uiFont(13, QFont::Medium));
    m_ladderView->setAccessibleName(tr("Whole book by spot"));
    m_legsView->setAccessibleName(tr("Positions behind the cell"));
    m_legs = new QWidget(this);
    auto* right = new QVBoxLayout(m_legs);
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_legsTitle);
    right->addWidget(m_legsView, 1);
    m_lower = new QSplitter(Qt::Horizontal, this);
    m_lower->addWidget(m_ladderView);
    m_lower->addWidget(m_legs);
    m_lower->setStretchFactor(0, 3);
    m_lower->setStretchFactor(1, 2);
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->addWidget(m_gridView);
    parts->addWidget(m_lower);
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 1);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(0);
    body->addWidget(m_head);
    body->addLayout(m_asked);
    body->addWidget(parts, 1);
    body->addWidget(m_foot);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_body);
}

void BookScenariosPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    const bool narrow = width() < kOneLineFrom;
    m_asked->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    followHeight();
    // Without another turn of the layout the old order would be seen for a moment.
    m_body->layout()->activate();
}

/// In a low panel one part has the room, and the bar says which; the rule at the foot is in the head's tooltip.
void BookScenariosPanel::followHeight()
{
    const bool isLow = height() < kAllPartsFrom;
    const int part = isLow ? m_partBar->current() : -1;
    m_partBar->setVisible(isLow);
    Q_EMIT m_partBar->widthChanged();  // The header gives its room to the others.
    m_gridView->setVisible(part <= 0);
    m_lower->setVisible(part != 0);
    m_ladderView->setVisible(part != 2);
    m_legs->setVisible(part != 1);
    m_foot->setVisible(!isLow || m_warns);
    QWidget* shown = m_gridView;
    if (part > 0) shown = part == 1 ? m_ladderView : m_legsView;
    setFocusProxy(shown);
}

/// What cannot be read is marked and not asked.
void BookScenariosPanel::ask()
{
    const auto spots = stepsOf(m_spotSteps->text(), 10.0);
    const auto volatilities = stepsOf(m_volatilitySteps->text(), 10.0);
    const auto days = m_days->text().trimmed().isEmpty() ? std::optional(0.0) : typedNumber(m_days->text());
    const auto say = [this](const QString& words) { Q_EMIT noticeRaised(words); };
    if (!spots || !volatilities)
        return say(tr("Steps are percent above −100, parted by commas, at most %1 of them.").arg(kMostSteps));
    if (!days || !(*days >= 0.0 && *days <= 3650.0))
        return say(tr("Days later must be a number from 0 to 3,650, was “%1”.").arg(m_days->text()) +
                   commaAdvice(m_days->text()));
    if (*spots != m_question.spotShifts || *volatilities != m_question.volatilityShifts) m_question.cell.reset();
    m_question.spotShifts = *spots;
    m_question.volatilityShifts = *volatilities;
    m_question.later = Duration::fromSeconds(*days * 86400.0);
    m_question.moves = static_cast<interfaces::CoinMoves>(m_moves->current());
    m_question.metric = static_cast<interfaces::ScenarioMetric>(m_metric->currentIndex());
    m_question.coin.clear();
    if (m_question.moves == interfaces::CoinMoves::Alone && selection())
        m_question.coin = selection()->underlying().toStdString();
    if (m_commands) m_commands->askScenario(m_question);
}

ScenarioTemplate BookScenariosPanel::typedTemplate(const QString& name) const
{
    return {.name = name,
            .spotSteps = m_spotSteps->text(),
            .volatilitySteps = m_volatilitySteps->text(),
            .days = m_days->text(),
            .moves = m_moves->current(),
            .metric = m_metric->currentIndex()};
}

/// The box names the template that is asked, if it is one.
void BookScenariosPanel::fillTemplates()
{
    m_templates->clear();
    for (const auto& one : scenarioTemplates())
        m_templates->addItem(one.name);
    m_templates->addItem(tr("Save this as…"), kSaves);
    for (const auto& one : scenarioTemplates())
        if (one.isOwn) m_templates->addItem(tr("Delete “%1”").arg(one.name), kDeletes + one.name);
    PopupEntries::lock(*m_templates);
    m_templates->setCurrentIndex(-1);
    for (const auto& one : scenarioTemplates()) {
        auto typed = typedTemplate(one.name);
        typed.isOwn = one.isOwn;
        if (typed == one) return m_templates->setCurrentText(one.name);
    }
}

void BookScenariosPanel::useTemplate(const QString& name)
{
    const auto all = scenarioTemplates();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    if (found == all.end()) return;
    const QSignalBlocker blocker(m_metric);
    m_spotSteps->setText(found->spotSteps);
    m_volatilitySteps->setText(found->volatilitySteps);
    m_days->setText(found->days);
    m_moves->setCurrent(found->moves);
    m_metric->setCurrentIndex(found->metric);
    ask();
}

void BookScenariosPanel::saveTemplate(const QString& given)
{
    const QString name = given.trimmed();
    const QString why = saveScenarioTemplate(typedTemplate(name));
    if (!why.isEmpty()) Q_EMIT noticeRaised(why);
    fillTemplates();
    if (why.isEmpty()) m_templates->setCurrentText(name);
}

void BookScenariosPanel::deleteTemplate(const QString& name)
{
    const auto all = scenarioTemplates();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
    if (found == all.end() || !found->isOwn) return;
    // It may come back under another name, where a newer one has its own by then.
    const auto called = std::make_shared<QString>(name);
    const auto remove = [this, called] {
        deleteScenarioTemplate(*called);
        fillTemplates();
        return History::Answer();
    };
    const auto keep = [this, own = *found, called] {
        auto back = own;
        back.name = freeTemplateName(own.name);
        const QString why = saveScenarioTemplate(back);
        if (why.isEmpty()) *called = back.name;
        fillTemplates();
        return History::Answer(why, true);
    };
    remove();
    History::instance().addThatMayWait(tr("Template %1 deleted").arg(name), keep, remove);
    Q_EMIT noticeRaised(tr("The template %1 is deleted; undo brings it back.").arg(name));
}

void BookScenariosPanel::askForTemplateName()
{
    auto* name = new QInputDialog(this);
    name->setAttribute(Qt::WA_DeleteOnClose);
    name->setWindowTitle(tr("Save the template"));
    name->setLabelText(tr("Name"));
    name->setModal(false);
    connect(name, &QInputDialog::textValueSelected, this, &BookScenariosPanel::saveTemplate);
    name->show();
}

/// The grid of the figure that is asked for, once the answer is of it.
void BookScenariosPanel::showGrid(const std::shared_ptr<const interfaces::BookScenariosView>& view)
{
    if (view->metric.empty())
        return m_gridModel.show(std::shared_ptr<const interfaces::ScenarioGridView>(view, &view->grid), std::nullopt);
    auto figures = std::make_shared<interfaces::ScenarioGridView>(view->grid);
    figures->pnlUsd = view->metric;
    using interfaces::ScenarioMetric;
    const auto metric = view->asked.metric;
    m_gridModel.show(figures, std::nullopt,
                     metric == ScenarioMetric::DeltaUsd   ? tr("USD delta")
                     : metric == ScenarioMetric::GammaUsd ? tr("USD delta per 1 %")
                     : metric == ScenarioMetric::VegaUsd  ? tr("USD vega per vol pt")
                                                          : tr("USD theta per day"));
}

void BookScenariosPanel::setEmptyMessage(const QString& message)
{
    m_body->setVisible(message.isEmpty());
    if (message == m_emptyMessage) return;
    m_emptyMessage = message;
    update();
}

void BookScenariosPanel::showHead(const interfaces::BookScenariosView& view)
{
    QStringList betas;
    for (const auto& coin : view.coins)
        betas << text(coin.underlying) + QLatin1Char(' ') + plain(coin.beta, 2);
    QString words = tr("No spot move of the ladder loses.");
    if (view.worstShift) {
        QStringList levels;
        for (const auto& coin : view.coins)
            levels << tr("%1 %2").arg(text(coin.underlying),
                                      price(coin.underlying, coin.spot * (1.0 + coin.beta * *view.worstShift)));
        words = tr("Worst spot move %1 USD at %2 (%3).")
                    .arg(usd0(view.worstUsd), shiftText(*view.worstShift), levels.join(QStringLiteral(", ")));
    }
    if (const QString worst = m_gridModel.worstSentence(); !worst.isEmpty())
        words += tr(" Of the grid: %1.").arg(worst.left(1).toLower() + worst.mid(1));
    m_head->setText(words);
    tintLabel(m_head, view.worstShift ? theme().breach : theme().text);
    QString foot = tr("Moves: %1 of the shift. %2").arg(betas.join(QStringLiteral(", ")), text(view.grid.rule));
    if (view.asked.later > Duration{})
        foot += tr(" The grid is seen %1 later; the ladder now.").arg(toGo(view.asked.later));
    if (view.grid.unpricedLegs > 0)
        foot += counted(view.grid.unpricedLegs, tr(" Left out: %1 leg without volatility."),
                        tr(" Left out: %1 legs without volatility."));
    m_foot->setText(foot);
    m_head->setToolTip(foot);
    m_warns = view.grid.unpricedLegs > 0;
    m_foot->setVisible(m_warns || m_partBar->isHidden());
    tintLabel(m_foot, m_warns ? theme().warn : theme().text2);
    m_legsTitle->setText(view.cell ? tr("Positions at spot %1, volatility %2")
                                         .arg(shiftText(view.cell->spotShift), shiftText(view.cell->volatilityShift))
                         : m_gridModel.worstSentence().isEmpty() ? tr("No cell loses; press one to see its positions.")
                                                                 : tr("Press a cell to see its positions."));
    tintLabel(m_legsTitle, theme().text2);
}

/// A journal answers no question: what would ask one stands still and says why.
void BookScenariosPanel::showLock()
{
    const bool locked = snapshot()->session == interfaces::SessionKind::Review;
    for (QWidget* field :
         {static_cast<QWidget*>(m_spotSteps), static_cast<QWidget*>(m_volatilitySteps), static_cast<QWidget*>(m_days),
          static_cast<QWidget*>(m_metric), static_cast<QWidget*>(m_templates), static_cast<QWidget*>(m_moves)}) {
        if (field->isEnabled() != locked) continue;
        if (locked) field->setProperty("tipOfTheDesk", field->toolTip());
        field->setEnabled(!locked);
        field->setToolTip(locked ? tr("Locked: this is a journal; questions go to a running desk.")
                                 : field->property("tipOfTheDesk").toString());
    }
}

void BookScenariosPanel::refresh()
{
    if (!snapshot()) return;
    showLock();
    const auto& scenarios = snapshot()->scenarios;
    if (!scenarios)
        return setEmptyMessage(snapshot()->loading.empty() ? tr("The whole book is worked out.")
                                                           : text(snapshot()->loading));
    if (!scenarios->message.empty()) {
        header()->setFollowText({});
        return setEmptyMessage(text(scenarios->message));
    }
    showGrid(scenarios);
    m_ladderModel.show(*scenarios);
    m_legsModel.show(*scenarios);
    QStringList coins;
    for (const auto& coin : scenarios->coins)
        coins << text(coin.underlying);
    const QString figure =
        scenarios->metric.empty() ? tr("P&L") : m_metric->itemText(static_cast<int>(scenarios->asked.metric)).toLower();
    header()->setFollowText(tr("%1, %2 in %3USD")
                                .arg(coins.join(QStringLiteral(" + ")), figure,
                                     m_gridModel.inThousands() ? tr("thousands of ") : QString()));
    setEmptyMessage({});
    showHead(*scenarios);
}

QString BookScenariosPanel::tableText(QChar separator) const
{
    if (!m_emptyMessage.isEmpty() || m_gridModel.rowCount() == 0) return {};
    return figureTableText(m_gridModel, separator) + QLatin1Char('\n') + tableTextOf(m_ladderModel, separator) +
           QLatin1Char('\n') + tableTextOf(m_legsModel, separator);
}

}  // namespace ballast::ui
