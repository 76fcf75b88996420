#pragma once

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>

#include "ui/kit/ladder_view.h"
#include "ui/link/desk_commands.h"
#include "ui/scenarios/book_scenario_models.h"
#include "ui/scenarios/scenario_grid_view.h"
#include "ui/scenarios/scenario_templates.h"
#include "ui/widgets/panel.h"

namespace ballast::ui {

/// The whole book moved: scenario grid, spot ladder, and the positions behind a cell. A press on a cell lists them.
class BookScenariosPanel : public Panel {
    Q_OBJECT
public:
    explicit BookScenariosPanel(Selection* selection, QWidget* parent = nullptr);
    void setCommands(DeskCommands* commands) { m_commands = commands; }
    interfaces::SectionSet wants() const override
    {
        return {interfaces::SectionId::Greeks, interfaces::SectionId::Scenarios};
    }

    QString emptyMessage() const override { return m_emptyMessage; }
    QString tableText(QChar separator) const override;
    QSize sizeHint() const override { return {1180, 640}; }
    QSize minimumSizeHint() const override { return {480, 320}; }
    const ScenarioGridModel& grid() const { return m_gridModel; }
    ScenarioGridView* gridView() const { return m_gridView; }
    const BookLadderModel& ladder() const { return m_ladderModel; }
    const CellLegsModel& legs() const { return m_legsModel; }
    QLineEdit* spotSteps() const { return m_spotSteps; }
    SegmentBar* moves() const { return m_moves; }
    QComboBox* metric() const { return m_metric; }
    QComboBox* templates() const { return m_templates; }
    LadderView* ladderView() const { return m_ladderView; }
    LadderView* legsView() const { return m_legsView; }
    /// Which part a low panel shows; hidden where all have room.
    SegmentBar* partBar() const { return m_partBar; }
    /// What is asked now, under a name of the person's own; replaces one of that name.
    void saveTemplate(const QString& name);
    void deleteTemplate(const QString& name);
    /// Worst spot move and worst cell in words.
    QString headText() const { return m_head->text(); }
    QString legsTitle() const { return m_legsTitle->text(); }

protected:
    void refresh() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void ask();
    /// What is asked now.
    ScenarioTemplate typedTemplate(const QString& name) const;
    void fillTemplates();
    void useTemplate(const QString& name);
    void askForTemplateName();
    void showGrid(const std::shared_ptr<const interfaces::BookScenariosView>& view);
    void setEmptyMessage(const QString& message);
    void followHeight();
    void showHead(const interfaces::BookScenariosView& view);
    void showLock();

    DeskCommands* m_commands{};
    interfaces::ScenarioQuestion m_question;
    ScenarioGridModel m_gridModel;
    BookLadderModel m_ladderModel;
    CellLegsModel m_legsModel;
    SegmentBar *m_moves{}, *m_partBar{};
    QLabel *m_head, *m_legsTitle, *m_foot;
    QLineEdit *m_spotSteps, *m_volatilitySteps, *m_days;
    QComboBox *m_metric, *m_templates;
    ScenarioGridView* m_gridView;
    LadderView *m_ladderView, *m_legsView;
    QWidget *m_body, *m_legs{};
    QSplitter* m_lower{};
    bool m_warns{};
    QBoxLayout* m_asked{};  ///< Steps, and what is shown: beside one another where there is room.
    QString m_emptyMessage;
};

}  // namespace ballast::ui
